import { heldOutFrames } from "../evaluation/evaluate.ts";
import type { Scene } from "../scene/scene.ts";

/** A scene with the frames of it that training may see. */
export interface TrainingScene {
  readonly scene: Scene;
  /** Indices of the frames that may be target or source view, ascending. */
  readonly frames: readonly number[];
}

/**
 * The frames of scenes that training may see: all, or all but those that are held out for validation.
 *
 * A held-out frame is neither target nor source view: what the network saw as a source it could have learned as well.
 * They are the frames that `evaluate` holds out for the same `targetEvery`.
 *
 * @param heldOutEvery every n-th frame is held out; none unless given
 */
export function trainingScenes(scenes: readonly Scene[], heldOutEvery?: number): TrainingScene[] {
  return scenes.map((scene) => {
    const all = Array.from(scene.frames.keys());
    if (heldOutEvery === undefined) return { scene, frames: all };
    const heldOut = new Set(heldOutFrames(all.length, { targetEvery: heldOutEvery }));
    return { scene, frames: all.filter((index) => !heldOut.has(index)) };
  });
}
