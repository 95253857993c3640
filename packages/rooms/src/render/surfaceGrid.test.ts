import { expect, it } from "vitest";
import { ObjectShape } from "../geometry/objectShape.ts";
import { matte } from "../materials/material.ts";
import { even } from "../materials/plain.ts";
import type { Room } from "../room/room.ts";
import { roomMesh } from "./roomMesh.ts";
import { SurfaceGrid, type Vector } from "./surfaceGrid.ts";

const grey = matte(even([0.5, 0.5, 0.5]));

/** A mesh of one object; only what roomMesh reads of a room is there. */
function meshOf(shape: ObjectShape) {
  return roomMesh({ objects: [{ instance: 1, className: shape.className, shape }] } as unknown as Room);
}

const floor = meshOf(new ObjectShape("floor").sheet(grey, (s, t) => [2 * s, t, 0], 1, 1, [2, 1]));

it("keeps light that changes evenly over a surface, above it, asked in any order", () => {
  const asked: Vector[] = [];
  const grid = new SurfaceGrid(floor, 0.1, (point, normal, out) => {
    asked.push(point);
    expect(normal).toEqual([0, 0, 1]);
    out.set([point[0], point[1], 1]);
  });
  const out = new Float64Array(3);
  for (const [s, t] of [
    [0.73, 0.41],
    [0.2, 0.9],
    [0.5, 0.5],
  ]) {
    grid.read(0, s, t, out);
    // The sheet's patch begins at one of its corners: s and t may run along either side.
    const [x, y] = [Math.max(out[0] / 2, out[1]), Math.min(out[0] / 2, out[1])];
    expect(x).toBeCloseTo(Math.max(s, t), 1);
    expect(y).toBeCloseTo(Math.min(s, t), 1);
    expect(out[2]).toBe(1);
  }
  for (const point of asked) expect(point[2]).toBeCloseTo(0.004, 6);
  expect(asked.length).toBeLessThanOrEqual(12);
});

it("works out a value once, when it is first asked for", () => {
  let count = 0;
  const grid = new SurfaceGrid(floor, 0.25, (_point, _normal, out) => out.fill(++count));
  const out = new Float64Array(3);
  grid.readNearest(0, 0.52, 0.52, out);
  expect(out[0]).toBe(1);
  for (let i = 0; i < 5; i++) grid.readNearest(0, 0.5, 0.5, out);
  expect(count).toBe(1);
});

it("shares grid points between the facets of a smooth surface, not across an edge", () => {
  const pointsOf = (shape: ObjectShape): { asked: number; patches: number } => {
    const mesh = meshOf(shape);
    let asked = 0;
    const grid = new SurfaceGrid(mesh, 1, (_point, _normal, out) => {
      asked++;
      out.fill(1);
    });
    const out = new Float64Array(3);
    for (const patch of mesh.patches.keys()) grid.read(patch, 0.5, 0.5, out);
    return { asked, patches: mesh.patches.length };
  };
  const sheet = new ObjectShape("curtain").sheet(grey, (s, t) => [s, 0.02 * Math.sin(9 * s), t], 20, 20, [1, 1]);
  // 21 × 21 corners for 400 patches of 4 corners each.
  expect(pointsOf(sheet)).toEqual({ asked: 441, patches: 400 });
  expect(pointsOf(new ObjectShape("table").box(grey, [0, 0.5], [0, 0.5], [0, 0.5]))).toEqual({ asked: 24, patches: 6 });
});
