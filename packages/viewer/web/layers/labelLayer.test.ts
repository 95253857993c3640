import { describe, expect, it } from "vitest";
import { countLabels, labelLayer } from "./labelLayer.ts";
import { byId, instanceNames, legendOf } from "./legend.ts";
import type { Rgb } from "./rgba.ts";

const size = { width: 3, height: 1 };
const labels = new Uint8Array([0, 1, 9]);
const colors = new Map<number, Rgb>([
  [0, [255, 0, 0]],
  [1, [0, 255, 0]],
]);
const below = new Uint8Array([100, 100, 100, 100, 100, 100, 10, 20, 30]);
const shown = { opacity: 1, hidden: new Set<number>(), solo: undefined };

function pixels(data: Uint8ClampedArray): number[][] {
  return [0, 1, 2].map((pixel) => [...data.slice(4 * pixel, 4 * pixel + 3)]);
}

describe("labelLayer", () => {
  it("lays the label's colour over the picture, and leaves pixels without a label as they are", () => {
    const { data } = labelLayer(labels, size, colors, { ...shown, opacity: 0.5 }, below);
    expect(pixels(data)).toEqual([
      [178, 50, 50],
      [50, 178, 50],
      [10, 20, 30],
    ]);
    expect([data[3], data[7], data[11]]).toEqual([255, 255, 255]);
  });

  it("shows the picture where a label is hidden", () => {
    const { data } = labelLayer(labels, size, colors, { ...shown, hidden: new Set([0]) }, below);
    expect(pixels(data)[0]).toEqual([100, 100, 100]);
    expect(pixels(data)[1]).toEqual([0, 255, 0]);
  });

  it("turns all but one label grey", () => {
    const [first, second, third] = pixels(labelLayer(labels, size, colors, { ...shown, solo: 1 }, below).data);
    expect(second).toEqual([0, 255, 0]);
    for (const [red, green, blue] of [first, third]) expect([green, blue]).toEqual([red, red]);
  });
});

describe("the legend", () => {
  const names = byId([
    { id: 0, name: "wall", color: [255, 0, 0] },
    { id: 1, name: "floor", color: [0, 255, 0] },
    { id: 2, name: "bed", color: [0, 0, 255] },
  ]);

  it("counts pixels, the most frequent first, without labels that do not occur or have no name", () => {
    const lines = legendOf(new Uint16Array([1, 1, 1, 0, 7]), names);
    expect(lines.map(({ name, pixels: count, share }) => [name, count, share])).toEqual([
      ["floor", 3, 0.6],
      ["wall", 1, 0.2],
    ]);
  });

  it("adds up to the picture", () => {
    const counts = countLabels(new Uint16Array([4, 4, 0, 9, 9, 9]));
    expect([...counts.values()].reduce((a, b) => a + b)).toBe(6);
  });

  it("names instances that the scene did not list, never the void", () => {
    const scene = { instances: [{ id: 2, name: "chair 2", color: [1, 2, 3] }] };
    const found = instanceNames(scene as never, new Uint16Array([0, 2, 5]));
    expect([...found.values()].map(({ name }) => name)).toEqual(["chair 2", "instance 5"]);
  });
});
