import { randomArray } from "@gpnerf/engine/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addInterpolated, bilinearTaps, type FeatureGrid, newTaps, scatterInterpolated } from "./featureGrid.ts";

const seed = 20261122;
const grid = (width: number, height: number, stride: number, channels = 2): FeatureGrid => ({
  values: randomArray(1, [width * height * channels]),
  ...{ width, height, stride, channels },
});

/** The feature at image pixel (x, y). */
function sampled(map: FeatureGrid, x: number, y: number): number[] {
  const taps = newTaps();
  const target = new Float32Array(map.channels);
  bilinearTaps(map, x, y, taps);
  addInterpolated(map, taps, 1, target, 0);
  return Array.from(target);
}

const cell = (map: FeatureGrid, column: number, row: number): number[] =>
  Array.from(map.values.subarray((row * map.width + column) * map.channels).subarray(0, map.channels));

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 5);
  });
}

describe("bilinear interpolation", () => {
  it.each([1, 2, 4])("is exact at the cells, which lie at multiples of the stride (%i)", (stride) => {
    const map = grid(4, 3, stride);
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 4; column++) {
        expect(sampled(map, column * stride, row * stride)).toEqual(cell(map, column, row));
      }
    }
  });

  it(`is linear between the cells (seed ${seed})`, () => {
    const map = grid(5, 4, 2);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }), share, share, (column, row, u, v) => {
        const corner = (dx: number, dy: number): number[] => cell(map, column + dx, row + dy);
        const [a, b, c, d] = [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
        const expected = a.map((_, i) => (1 - v) * ((1 - u) * a[i] + u * b[i]) + v * ((1 - u) * c[i] + u * d[i]));
        expectClose(sampled(map, 2 * (column + u), 2 * (row + v)), expected);
      }),
      { seed, numRuns: 100 },
    );
  });

  it("takes the last cell beyond the last cell, and the first before the first", () => {
    const map = grid(4, 3, 2);
    expect(sampled(map, 100, 100)).toEqual(cell(map, 3, 2));
    expect(sampled(map, 7, 2)).toEqual(cell(map, 3, 1));
    expect(sampled(map, -3, -1)).toEqual(cell(map, 0, 0));
  });

  it.each([
    [1, 1],
    [1, 3],
    [3, 1],
  ])("works on a map of %i×%i cells", (width, height) => {
    const map = grid(width, height, 2);
    expect(sampled(map, 2 * (width - 1), 2 * (height - 1))).toEqual(cell(map, width - 1, height - 1));
    expect(sampled(map, 50, 50)).toEqual(cell(map, width - 1, height - 1));
  });

  it(`has weights that are not negative and sum to 1, on cells of the map, for any point (seed ${seed})`, () => {
    const size = fc.integer({ min: 1, max: 6 });
    const position = fc.double({ min: -5, max: 30, noNaN: true });
    fc.assert(
      fc.property(size, size, fc.constantFrom(1, 2, 4), position, position, (width, height, stride, x, y) => {
        const taps = newTaps();
        bilinearTaps(grid(width, height, stride), x, y, taps);
        expect(taps.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        for (const weight of taps.weights) expect(weight).toBeGreaterThanOrEqual(0);
        for (const index of taps.cells) expect(index >= 0 && index < width * height).toBe(true);
      }),
      { seed, numRuns: 200 },
    );
  });

  it("adds to what is there, scaled, at the offset", () => {
    const map = grid(4, 3, 1);
    const taps = newTaps();
    bilinearTaps(map, 2, 1, taps);
    const target = Float32Array.of(1, 1, 1, 1);
    addInterpolated(map, taps, 3, target, 2);
    const [a, b] = cell(map, 2, 1);
    expectClose(Array.from(target), [1, 1, 1 + 3 * a, 1 + 3 * b]);
  });

  it(`scattering is the adjoint of interpolating: ⟨A v, g⟩ = ⟨v, Aᵀ g⟩ (seed ${seed})`, () => {
    const position = fc.double({ min: -2, max: 12, noNaN: true });
    fc.assert(
      fc.property(position, position, fc.integer(), (x, y, key) => {
        const map = grid(5, 4, 2, 3);
        const taps = newTaps();
        bilinearTaps(map, x, y, taps);
        const gradient = randomArray(key, [map.channels]);
        const scattered = new Float32Array(map.values.length);
        scatterInterpolated(map, taps, scattered, gradient, 0);
        expect(dot(scattered, map.values)).toBeCloseTo(dot(gradient, sampled(map, x, y)), 4);
      }),
      { seed, numRuns: 100 },
    );
  });
});

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
