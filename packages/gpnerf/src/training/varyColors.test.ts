import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../random.ts";
import { drawColorChange } from "./varyColors.ts";

describe("a change of colours", () => {
  it("keeps gray gray and everything in 0..1", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (seed, color) => {
          const pixels = Float32Array.of(0.4, 0.4, 0.4, ...color);
          drawColorChange(seededRandom(seed))(pixels);
          expect(pixels[1]).toBeCloseTo(pixels[0], 5);
          expect(pixels[2]).toBeCloseTo(pixels[0], 5);
          expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
        },
      ),
    );
  });

  it("turns hues both ways, and makes colours paler and stronger", () => {
    const reds = Array.from({ length: 60 }, (_, seed) => {
      const pixel = Float32Array.of(0.6, 0.3, 0.3);
      drawColorChange(seededRandom(seed))(pixel);
      return { turn: pixel[1] - pixel[2], saturation: 1 - Math.min(...pixel) / Math.max(...pixel) };
    });
    expect(Math.min(...reds.map(({ turn }) => turn))).toBeLessThan(-0.05);
    expect(Math.max(...reds.map(({ turn }) => turn))).toBeGreaterThan(0.05);
    expect(Math.min(...reds.map(({ saturation }) => saturation))).toBeLessThan(0.4);
    expect(Math.max(...reds.map(({ saturation }) => saturation))).toBeGreaterThan(0.55);
  });
});
