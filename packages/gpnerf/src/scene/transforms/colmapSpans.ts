import { extname } from "node:path";
import { SceneError } from "../../errors.ts";
import { findColmapModel } from "../colmap/findColmapModel.ts";
import { readColmapModel } from "../colmap/readColmapModel.ts";
import type { DepthRange } from "../scene.ts";

/**
 * Depths that the photos of a scene show, by name, from the COLMAP model that nerfstudio leaves beside its
 * `transforms.json`. The file's world is turned against the model's (`applied_transform`), which changes no depth.
 *
 * @returns an empty map without a model, or with one that cannot be read: the scene is whole without
 */
export async function colmapSpans(scene: string): Promise<Map<string, DepthRange>> {
  const spans = new Map<string, DepthRange>();
  const model = await findColmapModel(scene, ["colmap/sparse/0"]);
  if (model === undefined) return spans;
  try {
    for (const { name, depthSpan } of await readColmapModel(model)) {
      if (depthSpan) spans.set(name.slice(0, name.length - extname(name).length), depthSpan);
    }
  } catch (error) {
    if (!(error instanceof SceneError)) throw error;
  }
  return spans;
}
