import type { SafetensorsTensor } from "@gpnerf/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { readRecordedRun } from "../src/released/parity/recordedRun.ts";
import { readRecordedStep } from "../src/released/parity/recordedStep.ts";
import { runGradientParity } from "../src/released/parity/runGradientParity.ts";
import { byName, checkpointOf, unequal, withNumber, without, written } from "./parityCase.ts";
import { f32, recordedInputs, recordedScene, type Tensors } from "./recordedRelease.ts";
import { recordedStep } from "./recordedTraining.ts";
import { smallConfig, smallReleasedConfig } from "./smallConfig.ts";
import { smallExample } from "./smallExample.ts";

const config = smallReleasedConfig();
const checkpoint = checkpointOf(config);
const example = smallExample(config);
const scene = recordedScene(config.model, checkpoint.parameters, example);
const inputs = recordedInputs(scene, [[0, 0]]);

describe("a recorded training step", () => {
  const selected = [0, 40, 41, 79, 415, 523, 700, 959];
  let step: Tensors;
  beforeAll(async () => {
    // Labels that are no class, as data sets have them.
    const labels = Array.from(example.target.semantic!, (label, i) => (i % 11 === 0 ? [255, -100, 300][i % 3] : label));
    step = await recordedStep(scene, labels, selected);
  }, 60_000);

  async function gradients(tensors: Tensors, of = checkpoint, given = inputs) {
    const run = await readRecordedRun(await written(given));
    return byName(await runGradientParity(of, run, await readRecordedStep(await written(tensors))));
  }

  it("has our losses and gradients, and is named where it differs", async () => {
    const norm = "gradnorm.net_coarse.rgb_fc.weight";
    const gradient = "grad.feature_net.conv1.weight";
    const dead = "grad.net_coarse.view_crosstrans.0.attn.attn_fc.2.bias";
    const { shape, data } = step.get(gradient)!;
    const changes: Tensors = new Map([
      ["loss.ce", withNumber(step.get("loss.ce")!, 0, (value) => 1.01 * value)],
      ["loss.total", f32([], [Number.NaN])],
      ["loss.depth", f32([], [1])],
      [norm, withNumber(step.get(norm)!, 0, (value) => 1.6 * value)],
      [
        gradient,
        f32(
          shape,
          (data as Float32Array).map((value) => 1.6 * value),
        ),
      ],
      ["grad.feature_net.bn1.bias", f32([7], new Float32Array(7))],
      [dead, f32([8], new Float32Array(8).fill(1e-12))],
      [`gradnorm.${dead.slice(5)}`, f32([], [1])],
      ["grad.net_coarse.nothing.weight", f32([1], [1])],
      ["gradient", f32([1], [1])],
    ]);
    const comparisons = await gradients(new Map([...step, ...changes]));
    // Everything else is equal: 6 losses, and a norm and a gradient for each parameter, and the 5 that were added.
    expect(comparisons.size).toBe(6 + 2 * checkpoint.parameters.slots.length + 5);
    expect(unequal(comparisons)).toEqual({
      "loss.ce": "differs: undefined",
      "loss.total": "differs: 1 of the recorded 1 numbers are NaN or infinite",
      "loss.depth": "not compared: a loss of this name is not known",
      [norm]: "differs: undefined",
      [gradient]: "differs: undefined",
      "grad.feature_net.bn1.bias": "differs: ours is [8]",
      [`gradnorm.${dead.slice(5)}`]: "differs: undefined",
      "grad.net_coarse.nothing.weight": "not compared: a parameter of this name is not known",
      gradient: "not compared: an output of this name is not known",
    });
  });

  it("that does not fit is refused", async () => {
    const changing = (name: string, tensor: SafetensorsTensor): Tensors => new Map([...step, [name, tensor]]);
    const missing = new Map([...step].filter(([name]) => name !== "in.labels"));
    await expect(gradients(missing)).rejects.toThrow(/in\.labels \[height, width\] is missing/);
    await expect(gradients(changing("in.gt_rgb", f32([7, 3], new Float32Array(21))))).rejects.toThrow(
      /rays: 8 in in\.select_inds, 7 in in\.gt_rgb/,
    );
    await expect(gradients(changing("in.labels", f32([24, 38], new Float32Array(912))))).rejects.toThrow(
      /labels of 38x24 pixels, .* 40x24/,
    );
    const stray = withNumber(f32([8], selected), 2, () => 960);
    await expect(gradients(changing("in.select_inds", stray))).rejects.toThrow(
      /in\.select_inds has 960, which is no pixel of 40x24/,
    );
    await expect(gradients(step, { ...checkpoint, untrained: ["feature pyramid"] })).rejects.toThrow(
      /no feature pyramid, which a training step needs/,
    );
    await expect(gradients(step, checkpoint, without(inputs, "in.query_rgb"))).rejects.toThrow(
      /a training step needs in\.query_rgb/,
    );
    await expect(gradients(step, checkpointOf(smallConfig()))).rejects.toThrow(/of the family "paper"/);
  });
});
