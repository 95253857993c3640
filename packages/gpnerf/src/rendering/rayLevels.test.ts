import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunksOf, progressiveStrides, rayLevels } from "./rayLevels.ts";
import { ViewCanvas } from "./viewCanvas.ts";

const side = fc.integer({ min: 1, max: 40 });
const strides = fc.integer({ min: 0, max: 4 }).map((n) => Array.from({ length: n + 1 }, (_, i) => 2 ** (n - i)));

describe("levels of rays", () => {
  it("hold every pixel once, and after each level all of its grid", () => {
    fc.assert(
      fc.property(side, side, strides, (width, height, levels) => {
        const seen = new Set<number>();
        for (const { stride, pixels } of rayLevels(width, height, levels)) {
          for (let i = 0; i < pixels.length; i += 2) {
            const pixel = pixels[i + 1] * width + pixels[i];
            expect(seen.has(pixel)).toBe(false);
            seen.add(pixel);
          }
          expect(seen.size).toBe(Math.ceil(width / stride) * Math.ceil(height / stride));
        }
        expect(seen.size).toBe(width * height);
      }),
    );
  });

  it.each([[[4, 2]], [[3, 2, 1]], [[2, 2, 1]], [[]]])("refuse strides %j", (wrong) => {
    expect(() => rayLevels(8, 8, wrong)).toThrow(RangeError);
  });

  it("begin with at most 512 pixels", () => {
    expect(progressiveStrides({ width: 160, height: 120 })).toEqual([8, 4, 2, 1]);
    expect(progressiveStrides({ width: 320, height: 240 })).toEqual([16, 8, 4, 2, 1]);
    expect(progressiveStrides({ width: 16, height: 16 })).toEqual([1]);
  });

  it("are cut into chunks without loss", () => {
    const pixels = Float32Array.from({ length: 14 }, (_, i) => i);
    expect(chunksOf(pixels, 3).map((chunk) => [...chunk])).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10, 11],
      [12, 13],
    ]);
  });
});

describe("a canvas", () => {
  /** Every pixel's colour, depth and feature say which pixel it is. */
  function paintedTo(stride: number, width: number, height: number): ViewCanvas {
    const map = { width: Math.ceil(width / 2), height: Math.ceil(height / 2), channels: 2 };
    const canvas = new ViewCanvas({ width, height }, map);
    for (const { stride: level, pixels } of rayLevels(width, height, [4, 2, 1])) {
      if (level < stride) break;
      const rays = Array.from({ length: pixels.length / 2 }, (_, ray) => [pixels[2 * ray], pixels[2 * ray + 1]]);
      canvas.put(pixels, {
        color: Float32Array.from(rays.flatMap(([x, y]) => [x, y, 1])),
        depth: Float32Array.from(rays.map(([x, y]) => 100 * y + x)),
        pooled: level > 1 ? Float32Array.from(rays.flat()) : undefined,
      });
    }
    return canvas;
  }

  it("gives the pixels of a grid as a picture", () => {
    const { width, height, color, depth } = paintedTo(4, 9, 6).thinned(4);
    expect([width, height]).toEqual([3, 2]);
    expect([...depth]).toEqual([0, 4, 8, 400, 404, 408]);
    expect([...color.subarray(9, 12)]).toEqual([0, 4, 1]);
  });

  it("fills the cells between with the nearest that is there, and adds nothing when all are", () => {
    const canvas = paintedTo(4, 9, 6);
    // Cells lie at pixels 0, 2, 4, 6, 8; of these 0, 4, 8 have arrived.
    const features = canvas.filledPooled(4);
    const columns = Array.from({ length: 5 }, (_, i) => features[2 * i]);
    expect(columns).toEqual([0, 4, 4, 8, 8]);
    expect(features.every((value) => [0, 4, 8].includes(value))).toBe(true);
    const whole = paintedTo(2, 9, 6);
    expect(whole.filledPooled(2)).toBe(whole.pooled);
    expect(whole.pooled[2 * 5 + 1]).toBe(2);
  });
});
