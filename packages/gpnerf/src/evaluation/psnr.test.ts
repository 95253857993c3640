import { describe, expect, it } from "vitest";
import { psnr } from "./psnr.ts";

describe("psnr", () => {
  it("is 60 dB for equal images", () => {
    const image = Float32Array.of(0.1, 0.2, 0.3);
    expect(psnr(image, image)).toBeCloseTo(60, 10);
  });

  it("follows the formula, with the floor of the protocol", () => {
    expect(psnr(Float32Array.of(0.5, 0.5, 0.5), Float32Array.of(0.25, 0.5, 0.75))).toBeCloseTo(
      -10 * Math.log10(0.125 / 3 + 1e-6),
      10,
    );
  });

  it("does not clamp what was rendered", () => {
    const white = Float32Array.of(1, 1, 1);
    expect(psnr(Float32Array.of(1.5, 1.5, 1.5), white)).toBeLessThan(psnr(white, white));
  });

  it("names values that are not finite", () => {
    const bad = Float32Array.of(0, Number.NaN, Number.POSITIVE_INFINITY);
    expect(() => psnr(bad, new Float32Array(3))).toThrow(/predicted holds 2 values.*first is NaN at index 1/);
    expect(() => psnr(new Float32Array(3), bad)).toThrow(/truth holds 2 values/);
  });

  it("refuses images of different or no size", () => {
    expect(() => psnr(new Float32Array(3), new Float32Array(6))).toThrow(/predicted has 3 values, truth has 6/);
    expect(() => psnr(new Float32Array(0), new Float32Array(0))).toThrow(/same size/);
  });
});
