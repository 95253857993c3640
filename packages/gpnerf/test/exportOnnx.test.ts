import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSession } from "@gpnerf/engine";
import { assertAllClose, randomArray } from "@gpnerf/engine/testing";
import * as ort from "onnxruntime-web/wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { preset } from "../src/config/presets.ts";
import { type ModelConfig, parseModelConfig } from "../src/config/schema.ts";
import { exportOnnx } from "../src/export/exportOnnx.ts";
import { exportReadme } from "../src/export/exportReadme.ts";
import { exportedFeaturesStage } from "../src/export/featuresStage.ts";
import type { ModelDescription } from "../src/export/modelDescription.ts";
import { inferenceStages } from "../src/model/inferenceStages.ts";
import { Network } from "../src/model/network.ts";
import { renderView } from "../src/rendering/renderView.ts";
import type { ModelCheckpoint } from "../src/training/checkpoint.ts";
import { type RunFile, renderExported } from "./exportedRenderer.ts";
import { roughParameters, smallExample } from "./smallExample.ts";

ort.env.wasm.numThreads = 1;

const { model: tiny, training } = preset("tiny");
/** Odd sizes, so that maps do not fit the image evenly. */
const data = { width: 35, height: 27, views: 3 };
const rendering = { ...tiny.rendering, samplesPerRay: 5 };
const perception = { width: 16, classes: 3 };
const configs: Record<string, ModelConfig> = {
  paper: parseModelConfig({ ...tiny, data, rendering, perception }, "test"),
  "released, two passes of two networks": parseModelConfig(
    {
      ...tiny,
      family: "released",
      data,
      perception,
      rendering: {
        ...rendering,
        importanceSamples: 4,
        sharedNetwork: false,
        spacing: "inverse",
        color: "regressed",
      },
    },
    "test",
  ),
};

describe.each(Object.entries(configs))("an exported network (%s)", (_, config) => {
  const model: ModelCheckpoint = {
    config,
    parameters: roughParameters({ model: config, training }),
    step: 7,
    classes: ["wall", "floor", "chair"],
  };
  /** In memory of their own: the runtime refuses shared memory. */
  const weights = (names: readonly string[]): Record<string, Float32Array> => {
    const slots = model.parameters.slots.filter(({ name }) => names.includes(name));
    return Object.fromEntries(slots.map((slot) => [slot.name, Float32Array.from(model.parameters.slice(slot))]));
  };
  const sessions = new Map<string, ort.InferenceSession>();
  let folder: string;
  let description: ModelDescription;
  let readme: string;
  let names: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gpnerf-export-"));
    names = (await exportOnnx(model, folder)).map(({ name }) => name);
    expect(names.toSorted()).toEqual((await readdir(folder)).sort());
    description = JSON.parse(await readFile(join(folder, "model.json"), "utf8"));
    readme = await readFile(join(folder, "README.md"), "utf8");
    for (const file of names.filter((name) => name.endsWith(".onnx"))) {
      sessions.set(file, await ort.InferenceSession.create(new Uint8Array(await readFile(join(folder, file)))));
    }
  });
  afterAll(async () => {
    for (const session of sessions.values()) await session.release();
    await rm(folder, { recursive: true });
  });

  it("names every file, input and output with its shape in README and model.json", () => {
    expect(description.programs.map(({ file }) => file)).toEqual([...sessions.keys()]);
    expect(names.slice(-2)).toEqual(["model.json", "README.md"]);
    for (const { file, inputs, outputs } of description.programs) {
      const session = sessions.get(file)!;
      expect(readme).toContain(`### ${file}`);
      expect(inputs.map(({ name }) => name)).toEqual(session.inputNames);
      expect(outputs.map(({ name }) => name)).toEqual(session.outputNames);
      for (const { name, shape, text } of [...inputs, ...outputs]) {
        expect(readme).toContain(`\`${name}\` | [${shape.join(", ")}] | ${text.replaceAll("|", "\\|")}`);
      }
    }
    for (const name of model.classes) expect(readme).toContain(name);
    expect(readme).not.toMatch(/undefined|NaN|\[object/);
    expect(description.config).toEqual(config);
  });

  it("says in the README what it tells apart, and which weights mean nothing", () => {
    const instances = { ...description.config, perception: { ...perception, target: "instances" as const } };
    const text = exportReadme({ ...description, config: instances, untrained: ["perception head"] });
    expect(text).toContain("**Not trained: perception head.**");
    expect(text).toContain("## Instances\n\n0 wall, 1 floor, 2 chair");
    expect(readme).toContain("## Classes\n\n0 wall, 1 floor, 2 chair");
    expect(readme).not.toContain("Not trained");
  });

  it.each([3, 11])("gives the same numbers in onnxruntime-web as ours in onnxruntime-node, %i rays", async (rays) => {
    const [, ...others] = inferenceStages(config, rays);
    for (const [i, { program, parameters }] of [exportedFeaturesStage(config), ...others].entries()) {
      const inputs = program.inputs.filter(({ name }) => !parameters.includes(name));
      const feeds = Object.fromEntries(inputs.map(({ name, shape }) => [name, randomArray(name.length, shape)]));
      if (feeds.visible) feeds.visible = feeds.visible.map((x) => (x > -0.5 ? 1 : 0));
      const own = await createSession(program);
      const expected = await own.run({ ...feeds, ...weights(parameters) });
      await own.dispose();

      const { file } = description.programs[i];
      const tensors = inputs.map(({ name, shape }) => [name, new ort.Tensor("float32", feeds[name], shape)]);
      const found = await sessions.get(file)!.run(Object.fromEntries(tensors));
      for (const { name, shape } of program.outputs) {
        expect(found[name].dims, `${file} ${name}`).toEqual(shape);
        expectClose(`${file} ${name}`, found[name].data as Float32Array, expected[name] as Float32Array);
      }
    }
  });

  it("renders what we render, through a renderer written from its README", async () => {
    const { target, sources, depthRange } = smallExample({ model: config, training });
    const run: RunFile = async (file, feeds) => {
      const { inputs } = description.programs.find((program) => program.file === file)!;
      const tensors = inputs.map(({ name, shape }) => {
        const fixed = shape.slice(1) as number[];
        const size = fixed.reduce((product, n) => product * n, 1);
        return [name, new ort.Tensor("float32", Float32Array.from(feeds[name]), [feeds[name].length / size, ...fixed])];
      });
      const outputs = await sessions.get(file)!.run(Object.fromEntries(tensors));
      return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
    };
    const found = await renderExported(run, description, sources, target.camera, depthRange);

    const network = await Network.create(config, model.parameters, { workers: 1 });
    const expected = await renderView(network, target.camera, await network.encode(sources), depthRange).finally(() =>
      network.close(),
    );
    expectClose("color", Float32Array.from(found.color), expected.color);
    expectClose("depth", Float32Array.from(found.depth), expected.depth);
    expectClose("logits", found.logits, expected.logits);
  });
});

/** Within 1e-4 of the largest value. */
function expectClose(name: string, found: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest, name).toBeGreaterThan(1e-3);
  expect(found.length, name).toBe(expected.length);
  assertAllClose(name, found, expected, { absolute: 1e-4 * largest });
}
