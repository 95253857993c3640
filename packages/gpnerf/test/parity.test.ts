import type { SafetensorsTensor } from "@gpnerf/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, ConfigError } from "../src/errors.ts";
import { readRecordedRun } from "../src/released/parity/recordedRun.ts";
import { runParity } from "../src/released/parity/runParity.ts";
import { toleranceOf } from "../src/released/parity/tolerances.ts";
import {
  byName,
  changed,
  checkpointOf,
  parity,
  type Recording,
  record,
  settings,
  some,
  unequal,
  withNumber,
  written,
} from "./parityCase.ts";
import { f32, recordedView, type Tensors } from "./recordedRelease.ts";
import { smallConfig, smallReleasedConfig } from "./smallConfig.ts";
import { roughParameters } from "./smallExample.ts";

let base: Recording;
beforeAll(async () => {
  base = await record(smallReleasedConfig());
}, 60_000);

describe("all outputs of a recorded run are equal", () => {
  /** 7 of source images, 2 of the query image, 4 of the projection, 6 of each pass in a setting, 4 of each in the view. */
  const count = 7 + 2 + 4 + 6 * 6 + 2 * 4;

  it("with weights that both passes share, whatever the order of the file", async () => {
    const reported: string[] = [];
    const run = await readRecordedRun(await written(base.inputs, base.outputs));
    const comparisons = byName(await runParity(base.checkpoint, run, ({ name }) => reported.push(name)));
    expect(unequal(comparisons)).toEqual({});
    expect([...comparisons.keys()].sort()).toEqual([...base.outputs.keys()].sort());
    expect(comparisons.size).toBe(count);
    expect(reported).toEqual([...comparisons.keys()]);
    for (const { largestAbsolute, largestRelative, tolerance } of comparisons.values()) {
      expect(largestAbsolute! <= tolerance! && largestRelative! < 0.02).toBe(true);
    }
  });

  it("with a network of its own for the fine pass; the first one's adaptor is not kept", async () => {
    const { checkpoint, inputs, outputs } = await record(smallReleasedConfig(false), ["p5", "p4_2"]);
    const adapted = ["p5.feats_out", "p4_2.coarse.feats_out", "e2e.coarse.feats_out", "e2e.coarse.logits"];
    const like = f32([5, 16], new Float32Array(80));
    const comparisons = await parity({
      ...base,
      inputs,
      outputs: new Map([...outputs, ...adapted.map((name) => [name, like] as const)]),
      checkpoint,
    });
    const reason = expect.stringMatching(/^not compared: of two networks that do not share weights, only the second/);
    expect(unequal(comparisons)).toEqual(Object.fromEntries(adapted.map((name) => [name, reason])));
    expect(comparisons.size).toBe(count - 3 * 6);
  });

  it("at odd sizes and with two views", async () => {
    const odd = changed(smallReleasedConfig(), { data: { width: 45, height: 27, views: 2 } });
    const { checkpoint, inputs, outputs } = await record(odd, ["p5", "p4_2"]);
    // The checkpoint was made at other sizes, as those of the release are.
    const elsewhere = { ...checkpoint, config: { ...checkpoint.config, data: base.config.model.data } };
    expect(unequal(await parity({ ...base, inputs, outputs, checkpoint: elsewhere }))).toEqual({});
  });
});

describe("a verdict", () => {
  it("names what differs and what cannot be compared", async () => {
    const { outputs } = base;
    const rgb = outputs.get("p4_2.fine.rgb")!;
    const rms = Math.sqrt((rgb.data as Float32Array).reduce((sum, x) => sum + x ** 2, 0) / rgb.data.length);
    const tolerance = toleranceOf("p4_2.fine.rgb") * rms;
    const changes: Tensors = new Map([
      ["p4_2.fine.rgb", withNumber(rgb, 7, (value) => value + 20 * tolerance)],
      ["p5.depth", withNumber(outputs.get("p5.depth")!, 2, () => Number.NaN)],
      ["p5.weights", withNumber(outputs.get("p5.weights")!, 0, () => Number.POSITIVE_INFINITY)],
      ["p5.z", f32([4, 5], (outputs.get("p5.z")!.data as Float32Array).subarray(0, 20))],
      ["p5.feats_out_3d_first9", f32([9, 5, 16], new Float32Array(720))],
      ["p5.rgb_first0", f32([0, 3], [])],
      ["proj.mask_first7", f32([7, 5, 3], new Float32Array(105))],
      ["p1.rgb", rgb],
      ["p9999999_1.rgb", rgb],
      ["p5.opacity", rgb],
      ["mid.rgbfeat", rgb],
      ["p5", rgb],
    ]);
    const comparisons = await parity({
      ...base,
      outputs: new Map([...some(base.outputs, "p5.rgb", "feat.coarse"), ...changes]),
    });
    const unknown = "not compared: an output of this name is not known";
    expect(unequal(comparisons)).toEqual({
      "p4_2.fine.rgb": "differs: 1 of 15 numbers are further apart",
      "p5.depth": "differs: 1 of the recorded 5 numbers are NaN or infinite",
      "p5.weights": "differs: 1 of the recorded 25 numbers are NaN or infinite",
      "p5.z": "differs: ours is [5, 5]",
      "p5.feats_out_3d_first9": "differs: ours is [5, 5, 16]",
      "p5.rgb_first0": "not compared: recorded without numbers",
      "proj.mask_first7": "differs: ours is [5, 5, 3, 1]",
      ...Object.fromEntries(
        ["p1.rgb", "p9999999_1.rgb", "p5.opacity", "mid.rgbfeat", "p5"].map((name) => [name, unknown]),
      ),
    });
    const moved = comparisons.get("p4_2.fine.rgb")!;
    expect(moved.largestAbsolute! / moved.tolerance!).toBeCloseTo(20, 0);
    expect(moved.largestRelative! / (moved.largestAbsolute! / rms)).toBeCloseTo(1, 1);
    const numbers = { largestAbsolute: null, largestRelative: null, tolerance: null };
    for (const name of ["p5.depth", "p5.z", "mid.rgbfeat"]) expect(comparisons.get(name)).toMatchObject(numbers);
  });

  it("on numbers of ours that are not finite is that they differ", async () => {
    const parameters = roughParameters(base.config, 4);
    parameters.slice(parameters.slots.find(({ name }) => name === "transformer.color.linear.bias")!)[1] = Number.NaN;
    const comparisons = await parity({
      ...base,
      outputs: some(base.outputs, "p5.rgb", "p5.weights"),
      checkpoint: { ...base.checkpoint, parameters },
    });
    expect(unequal(comparisons)).toEqual({ "p5.rgb": "differs: 5 of our 15 numbers are NaN or infinite" });
  });

  it("on slices looks at the first rows, however many", async () => {
    const rows = (name: string, count: number): readonly [string, SafetensorsTensor] => {
      const { shape, data } = base.outputs.get(name)!;
      const part = (data as Float32Array).subarray(0, (data.length / shape[0]) * count);
      return [`${name}_first${count}`, f32([count, ...shape.slice(1)], part)];
    };
    const slices: Tensors = new Map([
      rows("fpn.out", 1),
      rows("feat.x1", 2),
      rows("p5.rgb", 3),
      rows("p5.z", 1),
      rows("p4_2.fine.feats_out_3d", 2),
      rows("p4_2.coarse.feats_out_3d", 4),
      rows("proj.mask", 2),
      rows("proj.deep_sem", 1),
      rows("e2e.fine.depth", 5),
    ]);
    expect(unequal(await parity({ ...base, outputs: slices }))).toEqual({});
    const off = new Map(
      [...slices].map(([name, tensor]) => [name, withNumber(tensor, tensor.data.length - 1, (x) => x + 1)]),
    );
    const comparisons = await parity({ ...base, outputs: off });
    expect([...comparisons.values()].map(({ verdict }) => verdict)).toEqual([...off].map(() => "differs"));
  });

  it("does not mind axes of length 1", async () => {
    const { data } = base.outputs.get("p5.depth")!;
    const depth = f32([1, 5, 1], data as Float32Array);
    expect(unequal(await parity({ ...base, outputs: new Map([["p5.depth", depth]]) }))).toEqual({});
  });
});

describe("whole views and projections take their sampling", () => {
  it("from the recorded setting with two passes, before the checkpoint's", async () => {
    const { checkpoint, inputs } = base;
    const own = { ...checkpoint, config: changed(base.config, { rendering: { samplesPerRay: 7 } }).model };
    const view = some(base.outputs, "e2e.fine.rgb", "e2e.coarse.depth");
    expect(
      unequal(
        await parity({
          ...base,
          inputs,
          outputs: new Map([...view, ...some(base.outputs, "p4_2.fine.z")]),
          checkpoint: own,
        }),
      ),
    ).toEqual({});
    expect(Object.keys(unequal(await parity({ ...base, inputs, outputs: view, checkpoint: own })))).toEqual(
      [...view.keys()].sort(),
    );
    expect(unequal(await parity({ ...base, inputs, outputs: view }))).toEqual({});
  });

  it("from the checkpoint's setting where several were recorded", async () => {
    const both = some(base.outputs, "p4uniform_3.coarse.z", "p4_2.coarse.z", "e2e.fine.rgb");
    expect(unequal(await parity({ ...base, outputs: both }))).toEqual({});
  });

  it("from a single pass where nothing else was recorded", async () => {
    const { model } = changed(base.config, { rendering: settings.p5 });
    const view = await recordedView({ ...base.scene, config: model });
    const short = [...view].map(([name, tensor]) => [name.replace("coarse.", ""), tensor] as const);
    expect(unequal(await parity({ ...base, outputs: new Map([...some(base.outputs, "p5.z"), ...short]) }))).toEqual({});
  });

  it("from the shape of projections, with or without that setting", async () => {
    const projection = some(base.outputs, "proj.mask", "proj.rgb_feat");
    expect(
      unequal(await parity({ ...base, outputs: new Map([...projection, ...some(base.outputs, "p4_2.fine.z")]) })),
    ).toEqual({});
    expect(
      unequal(await parity({ ...base, outputs: new Map([...projection, ...some(base.outputs, "p4uniform.z")]) })),
    ).toEqual({});
  });
});

describe("a checkpoint", () => {
  it("of the paper's family is refused", async () => {
    const run = await readRecordedRun(await written(base.inputs, some(base.outputs, "p5.rgb")));
    const paper = checkpointOf(smallConfig());
    await expect(runParity(paper, run)).rejects.toThrow(CheckpointError);
    await expect(runParity(paper, run)).rejects.toThrow(/of the family "paper"/);
  });

  it("cannot work on tiny images", async () => {
    const path = await written(
      new Map([["in.src_rgbs", f32([1, 3, 12, 12], new Float32Array(432))]]),
      some(base.outputs, "feat.x1"),
    );
    await expect(runParity(base.checkpoint, await readRecordedRun(path))).rejects.toThrow(ConfigError);
  });

  it("that lacks parts is not compared in what depends on them", async () => {
    const untrained = ["semantic adaptor", "feature pyramid", "perception head"];
    const names = [
      "feat.coarse",
      "fpn.out",
      "query.logits",
      "p5.rgb",
      "p5.feats_out",
      "p5.feats_out_3d",
      "proj.deep_sem",
      "proj.rgb_feat",
    ];
    const comparisons = await parity({
      ...base,
      outputs: some(base.outputs, ...names),
      checkpoint: { ...base.checkpoint, untrained },
    });
    expect(unequal(comparisons)).toEqual({
      "fpn.out": "not compared: the checkpoint has no feature pyramid",
      "query.logits": "not compared: the checkpoint has no feature pyramid and no perception head",
      "p5.feats_out": "not compared: the checkpoint has no feature pyramid and no semantic adaptor",
      "p5.feats_out_3d": "not compared: the checkpoint has no feature pyramid",
      "proj.deep_sem": "not compared: the checkpoint has no feature pyramid",
    });
  });
});

it("an output without a tolerance is a mistake of ours", () => {
  expect(() => toleranceOf("p5.opacity")).toThrow(RangeError);
  expect(toleranceOf("p5.rgb_first3")).toBe(toleranceOf("p5.rgb"));
});
