import { describe, expect, it } from "vitest";
import { majorityClass, meanView, nearestView } from "./baselines.ts";

describe("baselines", () => {
  it("nearestView is the first source", () => {
    const near = Float32Array.of(1, 2, 3);
    expect(nearestView([near, Float32Array.of(4, 5, 6)])).toBe(near);
  });

  it("meanView averages pixel by pixel", () => {
    const mean = meanView([Float32Array.of(0, 0.5), Float32Array.of(1, 0.25), Float32Array.of(0.5, 0)]);
    expect(Array.from(mean)).toEqual([0.5, 0.25]);
  });

  it("majorityClass counts over all sources and never picks the ignore label", () => {
    const prediction = majorityClass(
      [Uint8Array.of(9, 9, 9, 1), Uint8Array.of(9, 2, 2, 1), Uint8Array.of(2, 9, 9, 9)],
      9,
    );
    expect(Array.from(prediction)).toEqual([2, 2, 2, 2]);
  });

  it("majorityClass gives a tie to the lower class and stays 'ignore' without labels", () => {
    expect(Array.from(majorityClass([Uint8Array.of(3, 1)], 9))).toEqual([1, 1]);
    expect(Array.from(majorityClass([Uint8Array.of(9, 9)], 9))).toEqual([9, 9]);
  });

  it("refuses no sources and sources of different sizes", () => {
    expect(() => nearestView([])).toThrow(/at least one is needed/);
    expect(() => meanView([new Float32Array(3), new Float32Array(6)])).toThrow(/3, 6 values/);
  });
});
