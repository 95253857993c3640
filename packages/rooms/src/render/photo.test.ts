import { expect, it } from "vitest";
import { drawPhotoStyle, pixelNoise, vignette } from "./photo.ts";

it("makes noise of mean 0 and standard deviation 1, other in every frame, without a pattern from pixel to pixel", () => {
  const count = 30_000;
  const series = [1, 2].map((seed) => Array.from({ length: count }, (_, i) => pixelNoise(seed, i)));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value) / values.length;
  for (const noise of series) {
    expect(Math.abs(mean(noise))).toBeLessThan(0.03);
    expect(Math.sqrt(mean(noise.map((value) => value * value)))).toBeCloseTo(1, 1);
    for (const lag of [1, 3, 480]) {
      expect(Math.abs(mean(noise.slice(lag).map((value, i) => value * noise[i])))).toBeLessThan(0.03);
    }
  }
  expect(Math.abs(mean(series[0].map((value, i) => value * series[1][i])))).toBeLessThan(0.03);
});

it("exposes dark and bright rooms to about the same mid tone, and corrects most of the colour of the light", () => {
  for (let seed = 0; seed < 50; seed++) {
    const dim = drawPhotoStyle(seed, { brightness: 0.02, incoming: [3, 2, 1] });
    const bright = drawPhotoStyle(seed, { brightness: 2, incoming: [3, 2, 1] });
    expect(dim.gains[1] / bright.gains[1]).toBeCloseTo(100, 6);
    expect(dim.gains[1] * 0.02).toBeGreaterThan(0.1);
    expect(dim.gains[1] * 0.02).toBeLessThan(0.3);
    const [red, , blue] = [3 * dim.gains[0], 2 * dim.gains[1], dim.gains[2]];
    expect(red / blue).toBeLessThan(2);
    expect(red / blue).toBeGreaterThan(0.85);
    expect(dim.noise).toBeGreaterThanOrEqual(0.005);
    expect(dim.noise).toBeLessThanOrEqual(0.01);
  }
});

it("darkens the corners a little", () => {
  const style = drawPhotoStyle(4, { brightness: 1, incoming: [1, 1, 1] });
  expect(vignette(style, 0, 0)).toBe(1);
  expect(vignette(style, 1, -1)).toBeCloseTo(1 - style.vignetting, 12);
  expect(style.vignetting).toBeLessThan(0.15);
});
