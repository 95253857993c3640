import type { Camera, Frame } from "gpnerf";
import { describe, expect, it } from "vitest";
import { transferInstances } from "./transferInstances.ts";

/** A camera at (x, 0, 0) that looks along +z, 8×4 pixels. */
function cameraAt(x: number): Camera {
  const worldFromCamera = Float64Array.of(1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
  return { width: 8, height: 4, fx: 8, fy: 8, cx: 3.5, cy: 1.5, worldFromCamera };
}

/** A photo whose pixel column c has instance 10 + c, on a wall at this depth. */
function photo(x: number, metres: number): Frame {
  return {
    name: "photo",
    camera: cameraAt(x),
    color: new Float32Array(8 * 4 * 3),
    depth: new Float32Array(32).fill(metres),
    instance: Uint16Array.from({ length: 32 }, (_, pixel) => 10 + (pixel % 8)),
  };
}

const wall = (metres: number) => ({ depth: new Float32Array(32).fill(metres), width: 8, height: 4, stride: 1 });
const firstRow = (instances: Uint16Array) => [...instances.subarray(0, 8)];

describe("instances of a rendered view", () => {
  it("are those of a photo from the same place", () => {
    const instances = transferInstances(wall(2), cameraAt(0), [photo(0, 2)]);
    expect(firstRow(instances)).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
  });

  it("move with the camera by the depth, and are unknown where the photo does not look", () => {
    // Half a metre at 2 m is 8 · 0.5 / 2 = 2 pixels.
    const instances = transferInstances(wall(2), cameraAt(0.5), [photo(0, 2)]);
    expect(firstRow(instances)).toEqual([12, 13, 14, 15, 16, 17, 0, 0]);
  });

  it("are not taken from a photo that sees something else there", () => {
    expect(firstRow(transferInstances(wall(2), cameraAt(0), [photo(0, 1.5)]))).toEqual(Array(8).fill(0));
    expect(firstRow(transferInstances(wall(2), cameraAt(0), [photo(0, 0)]))).toEqual(Array(8).fill(0));
    const next = transferInstances(wall(2), cameraAt(0), [photo(0, 1.5), photo(0.5, 2)]);
    expect(firstRow(next)).toEqual([0, 0, 10, 11, 12, 13, 14, 15]);
  });

  it("lie on the grid of a coarse picture", () => {
    const coarse = { depth: new Float32Array(2).fill(2), width: 2, height: 1, stride: 4 };
    expect([...transferInstances(coarse, cameraAt(0), [photo(0, 2)])]).toEqual([10, 14]);
  });

  it("need photos with depth and instances", () => {
    const { depth, ...flat } = photo(0, 2);
    const { instance, ...unlabelled } = photo(0, 2);
    expect(depth && instance).toBeTruthy();
    expect(firstRow(transferInstances(wall(2), cameraAt(0), [flat, unlabelled]))).toEqual(Array(8).fill(0));
  });
});
