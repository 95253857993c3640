import type { SurfacePoint } from "../materials/material.ts";
import type { RayHit } from "./rayCaster.ts";
import type { RoomMesh } from "./roomMesh.ts";
import type { Vector } from "./surfaceGrid.ts";

/** Patch coordinates (s, t) of a hit. */
export function patchCoordinatesAt({ patchCoordinates: st }: RoomMesh, { triangle, second, third }: RayHit) {
  const first = 1 - second - third;
  const at = triangle * 6;
  return {
    s: first * st[at] + second * st[at + 2] + third * st[at + 4],
    t: first * st[at + 1] + second * st[at + 3] + third * st[at + 5],
  };
}

/** Write place and surface coordinates of a hit, as textures see them, into `point`; its footprint is left alone. */
export function writeSurfacePoint(mesh: RoomMesh, { triangle, second, third }: RayHit, point: SurfacePoint): void {
  const first = 1 - second - third;
  const three = triangle * 9;
  const two = triangle * 6;
  const { objectPoints: p, surfaceCoordinates: uv } = mesh;
  point.x = first * p[three] + second * p[three + 3] + third * p[three + 6];
  point.y = first * p[three + 1] + second * p[three + 4] + third * p[three + 7];
  point.z = first * p[three + 2] + second * p[three + 5] + third * p[three + 8];
  point.u = first * uv[two] + second * uv[two + 2] + third * uv[two + 4];
  point.v = first * uv[two + 1] + second * uv[two + 3] + third * uv[two + 5];
}

/** Unit normal of a hit, blended between the corners of its triangle. */
export function normalAt({ normals }: RoomMesh, { triangle, second, third }: RayHit): Vector {
  const first = 1 - second - third;
  const at = triangle * 9;
  const x = first * normals[at] + second * normals[at + 3] + third * normals[at + 6];
  const y = first * normals[at + 1] + second * normals[at + 4] + third * normals[at + 7];
  const z = first * normals[at + 2] + second * normals[at + 5] + third * normals[at + 8];
  const length = Math.sqrt(x * x + y * y + z * z) || 1;
  return [x / length, y / length, z / length];
}
