import { randomArray } from "@gpnerf/engine/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addInterpolated,
  bilinearTaps,
  cornerPlacement,
  type FeatureGrid,
  newTaps,
  scatterInterpolated,
  stridedPlacement,
} from "./featureGrid.ts";

const seed = 20261122;
const grid = (width: number, height: number, stride: number, channels = 2): FeatureGrid => ({
  values: randomArray(1, [width * height * channels]),
  ...{ width, height, channels, ...stridedPlacement(stride) },
});
/** A map of any size whose corner cells lie on the corner pixels of the image. */
const cornerGrid = (width: number, height: number, image: ImageSize, channels = 2): FeatureGrid => ({
  values: randomArray(1, [width * height * channels]),
  ...{ width, height, channels, ...cornerPlacement({ width, height }, image) },
});
type ImageSize = { readonly width: number; readonly height: number };
const one = Float32Array.of(1);

/** The feature at image pixel (x, y). */
function sampled(map: FeatureGrid, x: number, y: number): number[] {
  const taps = newTaps();
  const target = new Float32Array(map.channels);
  bilinearTaps(map, x, y, taps);
  addInterpolated(map, taps, one, 0, 1, target, 0);
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
    addInterpolated(map, taps, Float32Array.of(5, 3), 1, 1, target, 2);
    const [a, b] = cell(map, 2, 1);
    expectClose(Array.from(target), [1, 1, 1 + 3 * a, 1 + 3 * b]);
  });

  it("scales each group of channels by a number of its own", () => {
    const map = grid(4, 3, 1, 6);
    const taps = newTaps();
    bilinearTaps(map, 1.25, 0.5, taps);
    const [whole, grouped] = [new Float32Array(6), new Float32Array(6)];
    addInterpolated(map, taps, one, 0, 1, whole, 0);
    addInterpolated(map, taps, Float32Array.of(9, 2, -1, 0.5), 1, 3, grouped, 0);
    expectClose(
      Array.from(grouped),
      [2, 2, -1, -1, 0.5, 0.5].map((scale, c) => scale * whole[c]),
    );
  });

  it(`scattering is the adjoint of interpolating: ⟨A v, g⟩ = ⟨v, Aᵀ g⟩ (seed ${seed})`, () => {
    const position = fc.double({ min: -2, max: 12, noNaN: true });
    fc.assert(
      fc.property(position, position, fc.integer(), fc.boolean(), (x, y, key, corners) => {
        const map = corners ? cornerGrid(5, 4, { width: 10, height: 7 }, 3) : grid(5, 4, 2, 3);
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

describe("a map with its corners on those of the image", () => {
  it("has its corner cells at the corner pixels, whatever the sizes", () => {
    for (const [width, height, image] of [
      [8, 6, { width: 32, height: 24 }],
      [9, 7, { width: 32, height: 24 }],
      [32, 24, { width: 32, height: 24 }],
    ] as const) {
      const map = cornerGrid(width, height, image);
      const [right, bottom] = [image.width - 1, image.height - 1];
      expectClose(sampled(map, 0, 0), cell(map, 0, 0));
      expectClose(sampled(map, right, 0), cell(map, width - 1, 0));
      expectClose(sampled(map, 0, bottom), cell(map, 0, height - 1));
      expectClose(sampled(map, right, bottom), cell(map, width - 1, height - 1));
    }
  });

  it(`is sampled at normalized coordinates, corners aligned, with zeros around (seed ${seed})`, () => {
    const size = fc.integer({ min: 1, max: 9 });
    const pixels = fc.integer({ min: 2, max: 40 });
    const share = fc.double({ min: -0.6, max: 1.6, noNaN: true });
    fc.assert(
      fc.property(size, size, pixels, pixels, share, share, (columns, rows, width, height, u, v) => {
        const map = cornerGrid(columns, rows, { width, height });
        const [x, y] = [u * (width - 1), v * (height - 1)];
        expectClose(sampled(map, x, y), sampledNormalized(map, (2 * x) / (width - 1) - 1, (2 * y) / (height - 1) - 1));
      }),
      { seed, numRuns: 300 },
    );
  });

  it("fades to zero within one cell beyond the image, and is zero from there on", () => {
    const map = cornerGrid(5, 3, { width: 9, height: 9 });
    const half = cell(map, 4, 0).map((value) => value / 2);
    expectClose(sampled(map, 8 + 1, 0), half);
    for (const [x, y] of [
      [10, 0],
      [-2, 0],
      [0, 12],
      [0, -4],
      [1e6, -1e6],
    ])
      expect(sampled(map, x, y)).toEqual([0, 0]);
  });
});

/** Bilinear sampling as PyTorch's grid_sample defines it for align_corners and zero padding, tap by tap. */
function sampledNormalized(map: FeatureGrid, nx: number, ny: number): number[] {
  const column = ((nx + 1) / 2) * (map.width - 1);
  const row = ((ny + 1) / 2) * (map.height - 1);
  const total = new Array<number>(map.channels).fill(0);
  for (let r = 0; r < map.height; r++) {
    for (let c = 0; c < map.width; c++) {
      const weight = Math.max(0, 1 - Math.abs(column - c)) * Math.max(0, 1 - Math.abs(row - r));
      cell(map, c, r).forEach((value, i) => {
        total[i] += weight * value;
      });
    }
  }
  return total;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
