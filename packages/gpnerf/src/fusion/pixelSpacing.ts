import type { Scene } from "../scene/scene.ts";

/**
 * Distance between neighbouring pixels on a surface in the middle of a scene's depth range, metres: no finer than what the
 * photos show, which is what voxels are best made of.
 */
export function pixelSpacing({ depthRange, frames }: Pick<Scene, "depthRange" | "frames">): number {
  const [{ camera }] = frames;
  return (depthRange.near + depthRange.far) / (camera.fx + camera.fy);
}
