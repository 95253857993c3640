import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pose } from "../../test/sceneFixtures.ts";
import { smallCamera } from "../../test/smallExample.ts";
import type { Camera } from "../cameras/camera.ts";
import { pixelGrid, raysThrough } from "../rays/rayBundle.ts";
import { projectSamples } from "./projectSamples.ts";

const seed = 20261122;
const [width, height] = [32, 24];
const angle = fc.double({ min: -3, max: 3, noNaN: true });
const metres = fc.double({ min: -2, max: 2, noNaN: true });
const cameras = fc
  .tuple(metres, metres, metres, angle, angle, angle)
  .map(([x, y, z, yaw, pitch, roll]) => smallCamera(width, height, pose([x, y, z], yaw, pitch, roll)));

const straight = smallCamera(width, height, pose([0, 0, 0]));
const ahead = (depth: number): ReturnType<typeof projectSamples> =>
  projectSamples(raysThrough(straight, Float32Array.of(10, 9)), Float32Array.of(depth), [straight]);

describe("projected samples", () => {
  it(`a sample of a camera's own ray falls on the ray's pixel (seed ${seed})`, () => {
    fc.assert(
      fc.property(cameras, fc.double({ min: 0.2, max: 10, noNaN: true }), (camera, depth) => {
        const pixels = pixelGrid(width, height, 5);
        const rays = pixels.length / 2;
        const projected = projectSamples(raysThrough(camera, pixels), new Float32Array(rays).fill(depth), [camera]);
        projected.pixels.forEach((pixel, i) => {
          expect(pixel).toBeCloseTo(pixels[i], 2);
        });
      }),
      { seed, numRuns: 60 },
    );
  });

  it(`equal the projection written out for one point (seed ${seed})`, () => {
    fc.assert(
      fc.property(cameras, fc.tuple(cameras, cameras), (target, sources) => {
        const rays = raysThrough(target, Float32Array.of(3, 4, 30, 11));
        const depths = Float32Array.of(0.5, 1.5, 4, 0.7, 2, 6);
        const projected = projectSamples(rays, depths, sources);
        expect([projected.count, projected.views]).toEqual([6, 2]);
        for (let point = 0; point < 6; point++) {
          const world = Array.from(projected.points.subarray(3 * point, 3 * point + 3));
          const ray = Math.floor(point / 3);
          world.forEach((x, axis) => {
            expect(x).toBeCloseTo(rays.origin[axis] + depths[point] * rays.directions[3 * ray + axis], 5);
          });
          sources.forEach((source, view) => {
            const at = 2 * point + view;
            const expected = projectPoint(source, world);
            expect(projected.visible[at]).toBe(expected.visible ? 1 : 0);
            if (!expected.visible) return;
            expect(projected.pixels[2 * at]).toBeCloseTo(expected.column, 2);
            expect(projected.pixels[2 * at + 1]).toBeCloseTo(expected.row, 2);
          });
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  it("behind a camera are hidden, and keep finite numbers", () => {
    const turned = smallCamera(width, height, pose([0, 0, 0], Math.PI));
    const projected = projectSamples(raysThrough(straight, Float32Array.of(15, 12)), Float32Array.of(2), [turned]);
    expect(Array.from(projected.visible)).toEqual([0]);
    for (const numbers of [projected.pixels, projected.direction]) expect(numbers.every(Number.isFinite)).toBe(true);
  });

  it("in the camera centre are hidden, and keep finite numbers", () => {
    const projected = ahead(0);
    expect(Array.from(projected.visible)).toEqual([0]);
    for (const numbers of [projected.pixels, projected.direction]) expect(numbers.every(Number.isFinite)).toBe(true);
  });

  it("are seen from the centre of the first pixel to that of the last, not beyond", () => {
    const see = (x: number, y: number): number =>
      projectSamples(raysThrough(straight, Float32Array.of(x, y)), Float32Array.of(2), [straight]).visible[0];
    expect([see(0.01, 0.01), see(width - 1.01, height - 1.01)]).toEqual([1, 1]);
    expect([see(-0.01, 5), see(5, -0.01), see(width - 0.99, 5), see(5, height - 0.99)]).toEqual([0, 0, 0, 0]);
  });

  it("know the unit directions of their rays", () => {
    const rays = raysThrough(straight, Float32Array.of(0, 0, 31, 20));
    const { rayDirection } = projectSamples(rays, Float32Array.of(1, 1), [straight]);
    for (const ray of [0, 1]) {
      const direction = rays.directions.subarray(3 * ray, 3 * ray + 3);
      const unit = rayDirection.subarray(3 * ray, 3 * ray + 3);
      expect(Math.hypot(...unit)).toBeCloseTo(1, 6);
      unit.forEach((x, axis) => {
        expect(x * Math.hypot(...direction)).toBeCloseTo(direction[axis], 5);
      });
    }
  });
});

describe("difference of viewing directions", () => {
  it(`is (a − b) / |a − b| and a · b for the directions a to the target and b to the source (seed ${seed})`, () => {
    fc.assert(
      fc.property(cameras, cameras, (target, source) => {
        const depths = Float32Array.of(0.6, 1.4, 3);
        const { points, direction } = projectSamples(raysThrough(target, Float32Array.of(9, 20)), depths, [source]);
        for (let point = 0; point < 3; point++) {
          const from = Array.from(points.subarray(3 * point, 3 * point + 3));
          const [a, b] = [unitTo(target, from), unitTo(source, from)];
          const difference = a.map((x, axis) => x - b[axis]);
          const length = Math.hypot(...difference);
          const cosine = a.reduce((sum, x, axis) => sum + x * b[axis], 0);
          expect(direction[4 * point + 3]).toBeCloseTo(cosine, 5);
          // The direction of a difference that is almost nothing is mostly rounding.
          if (length < 0.01) continue;
          difference.forEach((x, axis) => {
            expect(direction[4 * point + axis]).toBeCloseTo(x / length, 3);
          });
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  it("is nothing, with cosine 1, for a source in the target's own place", () => {
    const { direction } = ahead(2);
    [0, 0, 0, 1].forEach((expected, i) => {
      expect(direction[i]).toBeCloseTo(expected, 5);
    });
  });
});

/** By the definition of a pinhole camera: rotate back, divide by depth. */
function projectPoint(camera: Camera, world: readonly number[]): { column: number; row: number; visible: boolean } {
  const m = camera.worldFromCamera;
  const offset = [world[0] - m[3], world[1] - m[7], world[2] - m[11]];
  const [x, y, z] = [0, 1, 2].map((axis) => offset[0] * m[axis] + offset[1] * m[4 + axis] + offset[2] * m[8 + axis]);
  const [column, row] = [(camera.fx * x) / z + camera.cx, (camera.fy * y) / z + camera.cy];
  const inside = column >= 0 && row >= 0 && column <= camera.width - 1 && row <= camera.height - 1;
  return { column, row, visible: z > 0 && inside };
}

function unitTo(camera: Camera, from: readonly number[]): number[] {
  const to = [3, 7, 11].map((at, axis) => camera.worldFromCamera[at] - from[axis]);
  return to.map((x) => x / Math.hypot(...to));
}
