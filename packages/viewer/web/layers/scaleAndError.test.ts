import { describe, expect, it } from "vitest";
import { inferno, viridis } from "../fromGpnerf.ts";
import { classErrorLayer, colorError, colorErrorLayer, depthErrorLayer } from "./errorLayer.ts";
import { pictureScores } from "./pictureScores.ts";
import { depthColors, depthExtent, knownDepth, scaleLayer } from "./scaleLayer.ts";

const size = { width: 2, height: 1 };
const colorOf = (data: Uint8ClampedArray, pixel: number): number[] => [...data.slice(4 * pixel, 4 * pixel + 3)];

describe("depth", () => {
  it("is bright when near and dark when far, as in gpnerf's figures, and black where unknown", () => {
    const depth = new Float32Array([1, 0]);
    const { data } = scaleLayer(size, (pixel) => knownDepth(depth, pixel), { low: 1, high: 3 }, depthColors);
    expect(colorOf(data, 0)).toEqual([...viridis(1)]);
    expect(colorOf(data, 1)).toEqual([0, 0, 0]);
  });

  it("is fitted to what is known, without the outermost per cent", () => {
    const depth = new Float32Array(1000).map((_, i) => (i < 100 ? 0 : 1 + i / 1000));
    depth[999] = 400;
    const range = depthExtent(depth);
    expect(range?.low).toBeGreaterThan(1);
    expect(range?.high).toBeLessThan(2.1);
    expect(depthExtent(new Float32Array(4))).toBeUndefined();
  });

  it("keeps ends apart on a flat wall", () => {
    const range = depthExtent(new Float32Array(50).fill(2));
    expect(range && range.high - range.low).toBeGreaterThan(0.09);
  });
});

describe("errors", () => {
  const truth = new Uint8Array([10, 20, 30, 0, 0, 0]);
  const predicted = new Uint8Array([10, 20, 30, 255, 255, 255]);

  it("of colour are black where equal and bright where wrong", () => {
    expect(colorError(predicted, truth, 0)).toBe(0);
    expect(colorError(predicted, truth, 1)).toBe(1);
    const { data } = colorErrorLayer(predicted, truth, size);
    expect(colorOf(data, 0)).toEqual([...inferno(0)]);
    expect(colorOf(data, 1)).toEqual([...inferno(1)]);
  });

  it("of depth are grey where the truth is unknown", () => {
    const { data } = depthErrorLayer(new Float32Array([2, 2]), new Float32Array([0, 2.5]), size);
    expect(colorOf(data, 0)).toEqual([96, 96, 96]);
    expect(colorOf(data, 1)).toEqual([...inferno(1)]);
  });

  it("of classes are red where wrong, grey where right", () => {
    const { data } = classErrorLayer(new Uint16Array([1, 1]), new Uint8Array([1, 0]), 2, truth, size);
    const [red, green, blue] = colorOf(data, 0);
    expect([green, blue]).toEqual([red, red]);
    const wrong = colorOf(data, 1);
    expect(wrong[0]).toBeGreaterThan(2 * wrong[1]);
  });
});

describe("pictureScores", () => {
  const truth = {
    id: 0,
    color: new Uint8Array(6),
    semantic: new Uint8Array([0, 1]),
    depth: new Float32Array([2, 0]),
  };
  const picture = {
    ...size,
    color: new Uint8Array(6).fill(51),
    classes: new Uint16Array([0, 0]),
    depth: new Float32Array([2.2, 5]),
  };

  it("counts what can be compared", () => {
    const scores = pictureScores(picture, truth, 2);
    expect(scores.psnr).toBeCloseTo(-10 * Math.log10(0.04 + 1e-6), 6);
    expect(scores.accuracy).toBe(0.5);
    expect(scores.miou).toBe(0.25);
    expect(scores.depthError).toBeCloseTo(0.1, 6);
  });

  it("leaves out classes of another list", () => {
    expect(pictureScores(picture, truth, undefined).miou).toBeUndefined();
  });
});
