import { describe, expect, it } from "vitest";
import { instanceTruth, semanticTargets } from "./perceptionTargets.ts";

describe("semantic targets", () => {
  it("are one-hot classes over the number of labelled pixels", () => {
    const labels = Uint8Array.of(2, 3, 0, 2, 255, 1);
    const expected = [0, 0, 0.25, 0, 0, 0, 0.25, 0, 0, 0, 0, 0.25, 0, 0, 0, 0, 0.25, 0];
    expect(Array.from(semanticTargets(labels, 6, { classes: 3, channels: 3, reduction: "mean" }))).toEqual(expected);
    const ones = expected.map((weight) => 4 * weight);
    expect(Array.from(semanticTargets(labels, 6, { classes: 3, channels: 3, reduction: "sum" }))).toEqual(ones);
  });

  it("never name the channel that stands for nothing", () => {
    const labels = Uint8Array.of(1, 2, 255);
    const targets = semanticTargets(labels, 3, { classes: 2, channels: 3, reduction: "mean" });
    expect(Array.from(targets)).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("are all zeros without labels, or with none of the classes", () => {
    for (const reduction of ["mean", "sum"] as const) {
      const options = { classes: 3, channels: 3, reduction };
      expect(Array.from(semanticTargets(undefined, 2, options))).toEqual([0, 0, 0, 0, 0, 0]);
      expect(Array.from(semanticTargets(Uint8Array.of(3, 9), 2, options))).toEqual([0, 0, 0, 0, 0, 0]);
    }
  });
});

describe("instance truth", () => {
  const set = { ids: [3, 40], names: ["chair 3", "lamp 40"], voidLabel: 2 };

  it("is the position of each stored id, void for all others", () => {
    expect(instanceTruth({ instance: Uint16Array.of(40, 3, 0, 39, 3) }, 5, set, 2)).toEqual(
      Uint16Array.of(1, 0, 2, 2, 0),
    );
  });

  it("is void where a pixel is masked, whatever is stored there", () => {
    const frame = { instance: Uint16Array.of(40, 3, 40), mask: Uint8Array.of(1, 0, 1) };
    expect(instanceTruth(frame, 3, set, 2)).toEqual(Uint16Array.of(1, 2, 1));
  });

  it("is void everywhere without an instance map, or without instances to tell apart", () => {
    expect(instanceTruth({}, 3, set, 2)).toEqual(Uint16Array.of(2, 2, 2));
    expect(instanceTruth({ instance: Uint16Array.of(40, 3) }, 2, undefined, 2)).toEqual(Uint16Array.of(2, 2));
  });

  it("refuses a set of another size than the network's", () => {
    expect(() => instanceTruth({ instance: Uint16Array.of(40) }, 1, set, 5)).toThrow(
      /has 2 instances, the network tells 5 apart/,
    );
  });
});
