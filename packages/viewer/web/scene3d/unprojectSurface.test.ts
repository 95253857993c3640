import { describe, expect, it } from "vitest";
import { frustumCorners } from "./frustumCorners.ts";
import { unprojectSurface } from "./unprojectSurface.ts";

const intrinsics = { width: 3, height: 2, fx: 2, fy: 2, cx: 1, cy: 0.5 };
const pose = { position: [10, 0, 0], rotation: [0, 0, 0, 1] } as const;

describe("unprojectSurface", () => {
  it("puts each pixel at its depth, and its texture at the pixel's centre", () => {
    const { positions, uvs } = unprojectSurface(new Float32Array(6).fill(2), intrinsics, pose);
    expect([...positions.slice(0, 3)]).toEqual([9, -0.5, 2]);
    expect([...positions.slice(15, 18)]).toEqual([11, 0.5, 2]);
    expect(uvs[0]).toBeCloseTo(1 / 6, 6);
    expect(uvs[1]).toBeCloseTo(0.75, 6);
  });

  it("joins neighbours on the same surface only", () => {
    const flat = unprojectSurface(new Float32Array([2, 2, 2, 2, 2, 2]), intrinsics, pose);
    expect(flat.triangles).toHaveLength(12);
    const edge = unprojectSurface(new Float32Array([2, 2, 5, 2, 2, 5]), intrinsics, pose);
    expect([...edge.triangles].every((vertex) => vertex !== 2 && vertex !== 5)).toBe(true);
    expect(edge.triangles).toHaveLength(6);
    const unknown = unprojectSurface(new Float32Array([0, 2, 2, 2, 2, 2]), intrinsics, pose);
    expect([...unknown.triangles]).not.toContain(0);
  });
});

describe("frustumCorners", () => {
  it("reaches half a pixel beyond the outer pixel centres, clockwise from the top left", () => {
    const worldFromCamera = [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const { center, corners } = frustumCorners({ ...intrinsics, worldFromCamera }, 2);
    expect(center).toEqual([10, 0, 0]);
    expect(corners).toEqual([
      [8.5, -1, 2],
      [11.5, -1, 2],
      [11.5, 1, 2],
      [8.5, 1, 2],
    ]);
  });
});
