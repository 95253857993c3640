import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import type { TrainingConfig } from "../config/schema.ts";
import { configuredWindow } from "./depthTargets.ts";

type Losses = TrainingConfig["losses"];
const paper: Losses = { ...smallConfig().training.losses, window: 2 };
const released: Losses = { ...paper, depthCenter: "attention", inclusiveWindow: true, farSamples: "ignored" };

/** Two rays of eight samples: the true depth is at sample 2 and unknown; most attention is on samples 5 and 1. */
const evidence = {
  depths: Float32Array.of(...[1, 2, 3, 4, 5, 6, 7, 8], ...[1, 2, 3, 4, 5, 6, 7, 8]),
  rayAttention: Float32Array.of(
    ...[0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 0.1, 0.1],
    ...[0.05, 0.4, 0.1, 0.05, 0.1, 0.1, 0.1, 0.1],
  ),
  trueDepth: Float32Array.of(3.1, 0),
};

/** "+" near, "-" far, "0" neither, ray by ray. */
function signs(losses: Losses): string[] {
  const { near, far } = configuredWindow(evidence, losses);
  const all = Array.from(near, (weight, i) => (weight ? "+" : far[i] ? "-" : "0")).join("");
  return [all.slice(0, 8), all.slice(8)];
}

describe("the configured window of Eq. 13", () => {
  it("lies at the true depth, and nowhere where that is unknown", () => {
    expect(signs({ ...paper, depthCenter: "truth" })).toEqual(["0+++0---", "00000000"]);
  });

  it("lies where the network attends most, whatever the depth", () => {
    expect(signs({ ...paper, depthCenter: "attention" })).toEqual(["---0+++0", "+++0----"]);
  });

  it("lies at the true depth, or where the network attends most if that is unknown", () => {
    expect(signs({ ...paper, depthCenter: "truthOrAttention" })).toEqual(["0+++0---", "+++0----"]);
  });

  it("is as wide, and treats what lies beyond, as configured", () => {
    expect(signs({ ...paper, window: 1 })).toEqual(["-0+0----", "00000000"]);
    expect(signs(released)).toEqual(["000+++++", "++++0000"]);
    expect(signs({ ...released, farSamples: "repelled" })).toEqual(["---+++++", "++++----"]);
  });

  it("takes the first of the samples that are attended to equally", () => {
    const { near } = configuredWindow({ ...evidence, rayAttention: new Float32Array(16).fill(1 / 8) }, released);
    expect(Array.from(near.subarray(0, 8))).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
  });

  it("knows the samples of every ray by their own depths", () => {
    const depths = evidence.depths.map((depth, i) => (i < 8 ? depth : 2 * depth));
    const { near } = configuredWindow({ ...evidence, depths, trueDepth: Float32Array.of(3.1, 9.9) }, paper);
    expect(Array.from(near.subarray(8))).toEqual([0, 0, 0, 1, 1, 1, 0, 0]);
  });
});
