import { createSession, findMachine, type Machine } from "@gpnerf/engine";
import { randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { preset } from "../../src/config/presets.ts";
import type { ModelConfig } from "../../src/config/schema.ts";
import { declareNetwork } from "../../src/model/declareNetwork.ts";
import { frozenStage } from "../../src/model/frozenStage.ts";
import { inferenceStages } from "../../src/model/inferenceStages.ts";
import { ParameterStore } from "../../src/model/parameterStore.ts";
import type { Stage } from "../../src/model/stage.ts";

/** Features of a random image by a network as it is initialised. */
async function features(
  config: ModelConfig,
  options: { readonly machine?: Machine; readonly frozen?: boolean } = {},
): Promise<Record<string, Float32Array>> {
  const parameters = ParameterStore.initialized(declareNetwork(config), 1);
  const stage = inferenceStages(config, 1, options.machine).find(({ program }) => program.name === "features") as Stage;
  const { program } = options.frozen ? frozenStage(stage, parameters) : stage;
  const read = new Set(program.inputs.map(({ name }) => name));
  const known = parameters.slots.filter(({ name }) => read.has(name));
  const session = await createSession(program, { threads: 2 });
  try {
    const outputs = await session.run({
      image: randomArray(1, [config.data.height, config.data.width, 3], 0, 1),
      ...Object.fromEntries(known.map((slot) => [slot.name, parameters.slice(slot).slice()])),
    });
    return outputs as Record<string, Float32Array>;
  } finally {
    await session.dispose();
  }
}

/** The largest difference of any map, relative to the largest number of that map. */
function difference(actual: Record<string, Float32Array>, expected: Record<string, Float32Array>): number {
  const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.max(
    ...Object.entries(expected).map(
      ([name, values]) => largest(actual[name].map((value, i) => value - values[i])) / largest(values),
    ),
  );
}

describe.each(["small", "paper-scannet"])("features of %s", (name) => {
  const { model } = preset(name);

  it.each([false, true])(
    "are those of whole convolutions, up to rounding; parameters as constants: %s",
    async (frozen) => {
      const whole = await features(model);
      const apart = await features(model, { machine: { device: "cpu" }, frozen });
      expect(difference(apart, whole)).toBeGreaterThan(0);
      expect(difference(apart, whole)).toBeLessThan(1e-5);
    },
  );

  it("differ from those hardly more than two layouts of whole convolutions differ", async () => {
    const whole = await features(model);
    const layouts = difference(await features(model, { frozen: true }), whole);
    expect(layouts).toBeGreaterThan(0);
    expect(difference(await features(model, { machine: { device: "cpu" } }), whole)).toBeLessThan(2 * layouts);
  });

  it("are those of whole convolutions with channels in blocks too", async () => {
    const machine = await findMachine("cpu");
    const inBlocks = await features(model, { machine });
    expect(difference(inBlocks, await features(model))).toBeLessThan(1e-5);
  });
});
