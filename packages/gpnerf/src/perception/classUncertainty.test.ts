import { assertAllClose, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import { classUncertainty } from "./classUncertainty.ts";
import { logitChannels } from "./perceptionHead.ts";

describe("class uncertainty", () => {
  const { model } = smallConfig();

  it.each([
    ["classes", model, 3],
    ["classes and ignore of the released family", smallReleasedConfig().model, 4],
    ["instances", { ...model, perception: { ...model.perception, target: "instances" as const } }, 3],
  ])("is the softmax's largest probability and relative entropy over %s", (_, config, candidates) => {
    const channels = logitChannels(config);
    const random = seededRandom(5);
    const logits = Float32Array.from({ length: 40 * channels }, () => 8 * random() - 4);
    const { probability, entropy } = classUncertainty(logits, config);
    const expected = Array.from({ length: 40 }, (_, pixel) => {
      const powers = Array.from({ length: candidates }, (_, c) => Math.exp(logits[pixel * channels + c]));
      const p = powers.map((power) => power / powers.reduce((a, b) => a + b));
      return [Math.max(...p), -p.reduce((sum, value) => sum + value * Math.log(value), 0) / Math.log(candidates)];
    });
    assertAllClose("probability", probability, Float32Array.from(expected.map(([p]) => p)), { absolute: 1e-6 });
    assertAllClose("entropy", entropy, Float32Array.from(expected.map(([, h]) => h)), { absolute: 1e-6 });
  });

  it("is 1 for equal logits and 0 for huge ones, without overflow", () => {
    const { probability, entropy } = classUncertainty(Float32Array.of(7, 7, 7, 5000, -5000, 0), model);
    expect(entropy[0]).toBeCloseTo(1, 6);
    expect(probability[0]).toBeCloseTo(1 / 3, 6);
    expect([probability[1], entropy[1]]).toEqual([1, 0]);
  });
});
