import { describe, expect, it } from "vitest";
import { scanNet20 } from "../scene/labels.ts";
import { colorizeClasses } from "./colorizeClasses.ts";
import { colorizeDepth } from "./colorizeDepth.ts";
import { inferno, viridis } from "./colorMap.ts";
import { errorMap } from "./errorMap.ts";
import { colorImage } from "./rgbImage.ts";

const row = (width: number) => ({ width, height: 1 });

describe("colorImage", () => {
  it("rounds and clamps", () => {
    const image = colorImage(Float32Array.of(-0.2, 0.5, 1.3, Number.NaN, 1 / 255, 1), row(2));
    expect(Array.from(image.data)).toEqual([0, 128, 255, 0, 1, 255]);
  });

  it("refuses a wrong size", () => {
    expect(() => colorImage(new Float32Array(7), row(2))).toThrow(/7 values came, 2×1 pixels with 3 each need 6/);
  });
});

describe("colorizeDepth", () => {
  const range = { near: 1, far: 3 };

  it("runs from yellow at near to dark blue at far, linear in between", () => {
    const { data } = colorizeDepth(Float32Array.of(1, 2, 3), row(3), range);
    expect(Array.from(data)).toEqual([...viridis(1), ...viridis(0.5), ...viridis(0)]);
  });

  it("leaves unknown depth black", () => {
    const { data } = colorizeDepth(Float32Array.of(0, Number.NaN, Number.POSITIVE_INFINITY), row(3), range);
    expect(Array.from(data)).toEqual(new Array(9).fill(0));
  });

  it("refuses an empty range", () => {
    expect(() => colorizeDepth(Float32Array.of(1), row(1), { near: 2, far: 2 })).toThrow(/far must lie beyond near/);
  });
});

describe("colorizeClasses", () => {
  it("uses the palette, black where unlabelled", () => {
    const { data } = colorizeClasses(Uint8Array.of(1, scanNet20.ignoreLabel), row(2), scanNet20);
    expect(Array.from(data)).toEqual([...scanNet20.colors[1], 0, 0, 0]);
  });

  it("refuses a label of another set", () => {
    expect(() => colorizeClasses(Uint8Array.of(0, 37), row(2), scanNet20)).toThrow(/label 37 at pixel 1/);
  });
});

describe("errorMap", () => {
  it("is darkest where equal and brightest from the limit on", () => {
    const truth = Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
    const predicted = Float32Array.of(0.5, 0.5, 0.5, 0.9, 0.1, 0.5);
    const { data } = errorMap(predicted, truth, row(2), 0.2);
    expect(Array.from(data)).toEqual([...inferno(0), ...inferno(1)]);
  });
});
