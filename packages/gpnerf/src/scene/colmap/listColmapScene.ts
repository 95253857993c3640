import { dirname, extname, join } from "node:path";
import { SceneError } from "../../errors.ts";
import { collectProblems } from "../collectProblems.ts";
import { FolderIndex } from "../photos/folderIndex.ts";
import { listPhotos } from "../photos/listPhotos.ts";
import type { Photo } from "../photos/photo.ts";
import type { SceneFiles } from "../sceneFiles.ts";
import { findColmapModel } from "./findColmapModel.ts";
import { type ColmapPhoto, readColmapModel } from "./readColmapModel.ts";

/**
 * List a scene that COLMAP reconstructed.
 *
 * ```
 * sparse/0/{cameras,images,points3D}.bin|txt    the model; in sparse/ or in the scene's folder as well
 * images/NAME                                   photos, by the names in the model; beside the model as well
 * depth/NAME.png                                16-bit, thousandths of the model's unit      (may be absent)
 * semantic_class/NAME.png, classes.json         class indices                                (may be absent)
 * semantic_instance/NAME.png                    instance ids                                 (may be absent)
 * masks/NAME.jpg.png                            0 where a photo does not show the scene      (may be absent)
 * ```
 * Maps are named after their photo, with the extension .png. The depth range comes from the model's points.
 *
 * @throws {SceneError} when the model is damaged, cameras or poses are invalid, or photos are missing
 */
export async function listColmapScene(path: string): Promise<SceneFiles> {
  const model = await findColmapModel(path);
  if (model === undefined) {
    throw new SceneError(`${path}: holds no COLMAP model any more; it needs cameras.bin and images.bin, or .txt.`, {
      path,
      hint: "Copy the model there again.",
    });
  }
  const registered = await readColmapModel(model);
  const index = new FolderIndex();
  const folders = imageFolders(path, model.folder);
  const photos = await collectProblems(registered, (photo) => photoOf(photo, folders, index));
  return listPhotos({ path, format: "colmap", photos }, index);
}

/** Where photos may lie: beside or in the scene's folder, or beside a model that was opened itself. */
function imageFolders(scene: string, model: string): string[] {
  const around = model === scene ? [dirname(scene), dirname(dirname(scene))] : [];
  return [join(scene, "images"), scene, ...around.map((folder) => join(folder, "images"))];
}

async function photoOf(registered: ColmapPhoto, folders: readonly string[], index: FolderIndex): Promise<Photo> {
  const { name, where } = registered;
  const path = await index.first(folders.map((folder) => join(folder, name)));
  if (path === undefined || name === "") {
    throw new SceneError(`${join(folders[0], name)}: is missing, though ${where} registers it.`, {
      path: join(folders[0], name),
      hint: "Put the photos that COLMAP was run on into the folder images, or remove the image from the model.",
    });
  }
  return { ...registered, path, name: name.slice(0, name.length - extname(name).length) };
}
