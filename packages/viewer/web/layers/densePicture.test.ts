import { describe, expect, it } from "vitest";
import type { LayerMap, RenderedPicture } from "../backend/renderBackend.ts";
import { densePicture } from "./densePicture.ts";

const size = { width: 5, height: 3 };

function picture(layers: RenderedPicture["layers"]): RenderedPicture {
  return { level: 0, levels: 2, isFinal: false, elapsedMs: 1, sources: [], layers };
}

describe("densePicture", () => {
  it("interpolates colour between cells at multiples of the stride and carries the last cell on", () => {
    const color: LayerMap = {
      values: new Uint8Array([0, 0, 0, 100, 100, 100, 50, 50, 50, 40, 0, 0, 140, 0, 0, 90, 0, 0]),
      width: 3,
      height: 2,
      stride: 2,
    };
    const { color: dense } = densePicture(picture({ color }), size);
    const red = Array.from({ length: 15 }, (_, pixel) => dense?.[3 * pixel]);
    expect(red).toEqual([0, 50, 100, 75, 50, 20, 70, 120, 95, 70, 40, 90, 140, 115, 90]);
  });

  it("gives classes and depth the nearest cell, never a mixture", () => {
    const classes: LayerMap = { values: new Uint8Array([3, 7, 9, 4, 8, 1]), width: 3, height: 2, stride: 2 };
    const depth: LayerMap = { values: new Float32Array([1, 2, 3, 4, 5, 6]), width: 3, height: 2, stride: 2 };
    const dense = densePicture(picture({ classes, depth }), size);
    expect([...(dense.classes ?? [])]).toEqual([3, 7, 7, 9, 9, 4, 8, 8, 1, 1, 4, 8, 8, 1, 1]);
    expect([...(dense.depth ?? [])].slice(0, 5)).toEqual([1, 2, 2, 3, 3]);
  });

  it("leaves out what did not come", () => {
    const depth: LayerMap = { values: new Float32Array(15).fill(2), ...size, stride: 1 };
    expect(Object.keys(densePicture(picture({ depth }), size)).sort()).toEqual(["depth", "height", "width"]);
  });
});
