import { describe, expect, it } from "vitest";
import { colorizeFeatures, featurePca, fitFeatureColors } from "./featurePca.ts";

const size = { width: 24, height: 20 };
const pixels = size.width * size.height;

/** Features that vary along three known orthogonal directions of 5 channels, most along the first. */
const directions = [
  [0, 0.8, 0, -0.6, 0],
  [0.6, 0, 0, 0, 0.8],
  [0, 0, 1, 0, 0],
];
function coordinates(pixel: number): [number, number, number] {
  return [9 * Math.sin(0.37 * pixel), 4 * Math.sin(0.71 * pixel + 1), 1.5 * Math.sin(1.13 * pixel + 2)];
}
const features = Float32Array.from({ length: pixels * 5 }, (_, i) => {
  const along = coordinates(Math.floor(i / 5));
  return 3 + directions.reduce((sum, direction, k) => sum + along[k] * direction[i % 5], 0);
});

describe("fitFeatureColors", () => {
  it("finds the directions in order of variance, with the largest weight positive", () => {
    const colors = fitFeatureColors(features, 5);
    directions.flat().forEach((weight, i) => {
      expect(Math.abs(colors.directions[i] - weight)).toBeLessThan(0.03);
    });
  });

  it("shows the range between the joint 1st and 99th percentile", () => {
    const { low, high } = fitFeatureColors(features, 5);
    expect(low).toBeGreaterThan(-9.5);
    expect(low).toBeLessThan(-8);
    expect(high).toBeGreaterThan(8);
    expect(high).toBeLessThan(9.5);
  });

  it("gives the same directions for mirrored features", () => {
    const mirrored = features.map((value) => -value);
    const [a, b] = [fitFeatureColors(features, 5), fitFeatureColors(mirrored, 5)];
    a.directions.forEach((weight, i) => {
      expect(b.directions[i]).toBeCloseTo(weight, 6);
    });
  });

  it("refuses features that are not finite", () => {
    const bad = features.slice();
    bad[3] = Number.NaN;
    expect(() => fitFeatureColors(bad, 5)).toThrow(/channel 3 has the mean NaN/);
    expect(() => fitFeatureColors(features, 7)).toThrow(/multiple of the 7 channels/);
  });
});

describe("featurePca", () => {
  it("shows each coordinate in its colour", () => {
    const { data } = featurePca(features, size, 5);
    const { low, high } = fitFeatureColors(features, 5);
    for (let pixel = 0; pixel < pixels; pixel++) {
      coordinates(pixel).forEach((along, k) => {
        const expected = Math.min(255, Math.max(0, (255 * (along - low)) / (high - low)));
        expect(Math.abs(data[3 * pixel + k] - expected)).toBeLessThan(12);
      });
    }
  });

  it("is grey where nothing varies, also with fewer than three channels", () => {
    const flat = featurePca(new Float32Array(pixels * 2).fill(0.7), size, 2);
    expect(new Set(flat.data)).toEqual(new Set([128]));
  });
});

describe("colorizeFeatures", () => {
  it("gives equal features equal colours in another picture", () => {
    const colors = fitFeatureColors(features, 5);
    const whole = colorizeFeatures(features, size, colors);
    const secondRow = colorizeFeatures(features.slice(24 * 5, 48 * 5), { width: 24, height: 1 }, colors);
    expect(secondRow.data).toEqual(whole.data.slice(24 * 3, 48 * 3));
  });
});
