import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blurAndResize, blurOfRatio } from "./blurAndResize.ts";
import { gaussianBlur } from "./gaussianBlur.ts";
import { gaussianKernel } from "./gaussianKernel.ts";
import type { ColorImage } from "./readColor.ts";
import { resizeBilinear } from "./resizeBilinear.ts";

const seed = 20261122;
const side = fc.integer({ min: 1, max: 12 });
const images = fc.tuple(side, side).chain(([width, height]) =>
  fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 3 * width * height,
      maxLength: 3 * width * height,
    })
    .map((values): ColorImage => ({ width, height, data: Float32Array.from(values) })),
);

/** The blur straight from its definition: a two-dimensional window around every pixel of the mirrored image. */
function directBlur({ data, width, height }: ColorImage, size: number, sigma: number): Float32Array {
  const taps = gaussianKernel(size, sigma);
  const radius = (size - 1) / 2;
  const mirrored = (index: number, count: number): number => {
    let i = index;
    while (i < 0 || i >= count) i = count === 1 ? 0 : i < 0 ? -i : 2 * (count - 1) - i;
    return i;
  };
  return data.map((_, at) => {
    const [channel, x, y] = [at % 3, Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    let sum = 0;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const pixel = mirrored(y + dy, height) * width + mirrored(x + dx, width);
        sum += taps[dy + radius] * taps[dx + radius] * data[3 * pixel + channel];
      }
    }
    return sum;
  });
}

describe("Gaussian blur", () => {
  it(`equals the direct two-dimensional formulation, also on images smaller than the kernel (seed ${seed})`, () => {
    fc.assert(
      fc.property(images, fc.constantFrom(3, 5, 7), (image, size) => {
        const blurred = gaussianBlur(image, size, 1.35).data;
        const expected = directBlur(image, size, 1.35);
        return blurred.every((value, i) => Math.abs(value - expected[i]) < 1e-6);
      }),
      { seed, numRuns: 50 },
    );
  });

  it("has taps that sum to 1, the middle one largest", () => {
    expect(Array.from(gaussianKernel(1, 0.3))).toEqual([1]);
    const taps = gaussianKernel(5, 1);
    expect(taps.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(taps[1] / taps[2]).toBeCloseTo(Math.exp(-0.5), 12);
  });
});

describe("bilinear resize", () => {
  /** Red is the column, green the row, blue constant. */
  const ramp = (width: number, height: number): ColorImage => ({
    width,
    height,
    data: Float32Array.from({ length: 3 * width * height }, (_, at) => {
      const pixel = Math.floor(at / 3);
      return at % 3 === 0 ? pixel % width : at % 3 === 1 ? Math.floor(pixel / width) : 0.25;
    }),
  });

  it("reads half-pixel centres: a ramp shows where each target pixel lies, cut off at the borders", () => {
    const { data } = resizeBilinear(ramp(6, 4), { width: 4, height: 8 });
    const row = Array.from({ length: 4 }, (_, x) => data[3 * x]);
    const column = Array.from({ length: 8 }, (_, y) => data[3 * 4 * y + 1]);
    expect(row).toEqual([0.25, 1.75, 3.25, 4.75]);
    expect(column).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]);
    expect(data.filter((_, at) => at % 3 === 2).every((blue) => blue === 0.25)).toBe(true);
  });

  it(`stays between the smallest and largest value (seed ${seed})`, () => {
    fc.assert(
      fc.property(images, side, side, (image, width, height) => {
        const { data } = resizeBilinear(image, { width, height });
        const [low, high] = [Math.min(...image.data) - 1e-6, Math.max(...image.data) + 1e-6];
        return data.length === 3 * width * height && data.every((value) => value >= low && value <= high);
      }),
      { seed, numRuns: 50 },
    );
  });
});

describe("blur and resize", () => {
  it("blurs a third of a target pixel with an odd number of taps", () => {
    expect(blurOfRatio(320 / 1296)).toEqual({ size: 7, sigma: expect.closeTo(1.35, 12) });
    expect([0.1, 0.25, 0.5, 0.75, 1, 2].map((ratio) => blurOfRatio(ratio).size)).toEqual([21, 7, 3, 1, 1, 1]);
  });

  it("leaves a flat image flat", () => {
    const flat = { width: 13, height: 9, data: new Float32Array(3 * 13 * 9).fill(0.5) };
    const { data } = blurAndResize(flat, 0.25, { width: 3, height: 2 });
    for (const value of data) expect(value).toBeCloseTo(0.5, 6);
  });
});
