import fc from "fast-check";
import { expect, it } from "vitest";
import { pose } from "../../test/sceneFixtures.ts";
import { smallCamera } from "../../test/smallExample.ts";
import { invertRigid } from "../cameras/camera.ts";
import { pixelGrid, raysThrough } from "./rayBundle.ts";

const seed = 20261122;

it(`a ray's parameter is the z-depth: origin + z · direction lies at depth z, on its pixel (seed ${seed})`, () => {
  const angle = fc.double({ min: -3, max: 3, noNaN: true });
  const metres = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(
      fc.tuple(metres, metres, metres),
      fc.tuple(angle, angle, angle),
      fc.tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 23 })),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (position, [yaw, pitch, roll], pixel, z) => {
        const camera = smallCamera(32, 24, pose(position, yaw, pitch, roll));
        const { origin, directions } = raysThrough(camera, Float32Array.from(pixel));
        const world = origin.map((o, axis) => o + z * directions[axis]);
        const m = invertRigid(camera.worldFromCamera);
        const [x, y, depth] = [0, 4, 8].map(
          (row) => m[row] * world[0] + m[row + 1] * world[1] + m[row + 2] * world[2] + m[row + 3],
        );
        expect(depth / z).toBeCloseTo(1, 5);
        expect((camera.fx * x) / depth + camera.cx).toBeCloseTo(pixel[0], 3);
        expect((camera.fy * y) / depth + camera.cy).toBeCloseTo(pixel[1], 3);
      },
    ),
    { seed, numRuns: 100 },
  );
});

it("leaves through the pixel centre: the principal point looks straight ahead", () => {
  const camera = { ...smallCamera(32, 24, pose([1, 2, 3])), cx: 7, cy: 4 };
  const { origin, directions } = raysThrough(camera, Float32Array.of(7, 4, 8, 4));
  expect(origin).toEqual([1, 2, 3]);
  expect(Array.from(directions)).toEqual([0, 0, 1, Math.fround(1 / camera.fx), 0, 1]);
});

it("lists pixels row by row", () => {
  expect(Array.from(pixelGrid(3, 2))).toEqual([0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1]);
  expect(Array.from(pixelGrid(5, 3, 2))).toEqual([0, 0, 2, 0, 4, 0, 0, 2, 2, 2, 4, 2]);
});
