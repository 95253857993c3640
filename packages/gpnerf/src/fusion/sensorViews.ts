import { SceneError } from "../errors.ts";
import type { Frame, Scene } from "../scene/scene.ts";
import type { DepthView } from "./depthView.ts";

/**
 * Frames of a scene with its own depth, and its own labels where it has them, one after another.
 *
 * @param indices  frames to use
 * @throws {SceneError} when the scene has no depth, or a frame cannot be read
 */
export async function* sensorViews(scene: Scene, indices: readonly number[]): AsyncGenerator<DepthView, void> {
  if (!scene.hasDepth) {
    throw new SceneError(`${scene.path}: the scene has no depth maps`, {
      path: scene.path,
      hint: "Fuse depth that a network renders instead.",
    });
  }
  for (const index of indices) yield depthViewOf(await scene.loadFrame(index));
}

/** @throws {Error} for a frame without depth */
function depthViewOf({ camera, color, depth, semantic, instance }: Frame): DepthView {
  if (depth === undefined) throw new Error("sensorViews: internal: a frame of a scene with depth has none");
  return {
    ...{ camera, depth, color },
    ...(semantic ? { classes: semantic } : {}),
    ...(instance ? { instances: instance } : {}),
  };
}
