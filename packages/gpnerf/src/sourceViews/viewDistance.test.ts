import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pose } from "../../test/sceneFixtures.ts";
import type { Camera } from "../cameras/camera.ts";
import { type ViewDistance, viewDistances } from "./viewDistance.ts";

function view(position: [number, number, number], yaw = 0, pitch = 0, roll = 0): Camera {
  return { width: 4, height: 3, fx: 2, fy: 2, cx: 1.5, cy: 1, worldFromCamera: pose(position, yaw, pitch, roll) };
}
const { content, vector, matrix, position } = viewDistances;

describe("viewDistances", () => {
  it("position: metres between the camera centres", () => {
    expect(position(view([1, 2, 3], 0.5), view([1, 5, 7], -0.2))).toBeCloseTo(5, 12);
  });

  it("matrix: angle of the rotation between the cameras", () => {
    expect(matrix(view([0, 0, 0]), view([9, 9, 9], 0.3))).toBeCloseTo(0.3, 6);
    expect(matrix(view([0, 0, 0], 0.2, 0, 0.1), view([0, 0, 0], 0.2, 0, 0.8))).toBeCloseTo(0.7, 6);
    // Kept 1e-6 away from a cosine of 1, as in the released code.
    expect(matrix(view([0, 0, 0]), view([1, 0, 0]))).toBeCloseTo(Math.acos(1 - 1e-6), 12);
  });

  it("vector: angle between the positions as seen from the world origin", () => {
    expect(vector(view([2, 0, 0]), view([0, 0, 5], 1))).toBeCloseTo(Math.PI / 2, 6);
    expect(vector(view([1, 1, 0]), view([2, 2, 0]))).toBeCloseTo(0, 2);
    // A camera at the origin has no direction: a right angle to all, not NaN.
    expect(vector(view([0, 0, 0]), view([1, 0, 0]))).toBeCloseTo(Math.PI / 2, 12);
  });

  it("content: metres of motion plus one metre per radian of turning; rolling is free", () => {
    expect(content(view([0, 0, 0]), view([0.3, 0, 0.4], 0.2))).toBeCloseTo(0.5 + 0.2, 12);
    expect(content(view([0, 0, 0]), view([0, 0, 0], 0, 0, 2))).toBeCloseTo(0, 6);
  });

  it("content prefers a turned head to a view from behind the wall", () => {
    const target = view([0, 0, 0]);
    expect(content(target, view([0, 0, 0.1], Math.PI))).toBeGreaterThan(content(target, view([0.8, 0, 0], 0.3)));
  });

  const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
  const angle = fc.double({ min: -3, max: 3, noNaN: true });
  const anyView = fc
    .tuple(coordinate, coordinate, coordinate, angle, angle, angle)
    .map(([x, y, z, ...angles]) => view([x, y, z], ...angles));

  it.each(Object.keys(viewDistances) as ViewDistance[])("%s is symmetric, finite and at least 0", (name) => {
    const distance = viewDistances[name];
    fc.assert(
      fc.property(anyView, anyView, (a, b) => {
        const there = distance(a, b);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThan(100);
        expect(distance(b, a)).toBeCloseTo(there, 9);
      }),
    );
  });
});
