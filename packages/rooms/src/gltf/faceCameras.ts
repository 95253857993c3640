import type { Camera } from "gpnerf";
import type { Material } from "../materials/material.ts";
import { CameraRays } from "../render/cameraRays.ts";
import { normalAt } from "../render/hitSurface.ts";
import type { RayCaster } from "../render/rayCaster.ts";
import type { RoomMesh } from "../render/roomMesh.ts";

/** Cameras that are asked, and rays of each. */
const sampling = { cameras: 24, columns: 48, rows: 36 } as const;

/**
 * Turn the normals of those surfaces round that cameras see mostly from behind: light is kept for one side of a surface, and
 * in many files the walls of a room are a box that faces outwards.
 *
 * @param mesh  its normals are changed in place
 */
export function faceCameras(mesh: RoomMesh, caster: RayCaster, cameras: readonly Camera[]): void {
  const balance = new Map<Material, number>();
  const step = Math.max(1, Math.floor(cameras.length / sampling.cameras));
  for (let index = 0; index < cameras.length; index += step) {
    const camera = cameras[index];
    const rays = new CameraRays(camera);
    for (let row = 0; row < sampling.rows; row++) {
      for (let column = 0; column < sampling.columns; column++) {
        rays.aim(
          ((column + 0.5) / sampling.columns) * camera.width - 0.5,
          ((row + 0.5) / sampling.rows) * camera.height - 0.5,
        );
        const hit = caster.cast(...rays.origin, rays.dx, rays.dy, rays.dz);
        if (hit.triangle < 0) continue;
        const [x, y, z] = normalAt(mesh, hit);
        const { material } = mesh.patches[mesh.patchOfTriangle[hit.triangle]];
        const isFront = x * rays.dx + y * rays.dy + z * rays.dz < 0;
        balance.set(material, (balance.get(material) ?? 0) + (isFront ? 1 : -1));
      }
    }
  }
  for (const [triangle, patch] of mesh.patchOfTriangle.entries()) {
    if ((balance.get(mesh.patches[patch].material) ?? 0) >= 0) continue;
    for (let at = triangle * 9; at < triangle * 9 + 9; at++) mesh.normals[at] *= -1;
  }
}
