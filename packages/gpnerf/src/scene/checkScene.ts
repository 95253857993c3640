import { SceneError } from "../errors.ts";
import type { Scene } from "./scene.ts";

/** A file that keeps a frame from loading, and why. */
export interface SceneProblem {
  readonly path: string;
  readonly problem: string;
}

/**
 * Load every frame of a scene and list those that cannot be loaded, in frame order: the first bad file of each.
 *
 * @returns an empty list when the whole scene is fine
 */
export async function checkScene(scene: Scene): Promise<SceneProblem[]> {
  const problems: SceneProblem[] = [];
  for (const index of scene.frames.keys()) {
    try {
      await scene.loadFrame(index);
    } catch (error) {
      if (!(error instanceof SceneError)) throw error;
      problems.push({ path: error.path ?? scene.path, problem: error.message });
    }
  }
  return problems;
}
