import { evenlySpread, instanceColor, type Scene, SceneError, sceneInstances } from "gpnerf";
import type { NamedColor } from "../protocol/sceneDescription.ts";

/** Frames to look at for instances; more would only delay the first page. */
const framesLookedAt = 64;

/** The instances that the maps of a scene name; none where it has no maps, or these are empty. */
export async function sceneInstanceColors(scene: Scene): Promise<NamedColor[]> {
  if (!scene.hasInstance) return [];
  const frames = evenlySpread([...scene.frames.keys()], framesLookedAt);
  try {
    const { ids, names } = await sceneInstances(scene, { frames });
    return ids.map((id, i) => ({ id, name: names[i], color: [...instanceColor(i)] }));
  } catch (error) {
    if (error instanceof SceneError) return [];
    throw error;
  }
}
