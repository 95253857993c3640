import { join } from "node:path";
import { SceneError } from "../../errors.ts";
import { collectProblems } from "../collectProblems.ts";
import type { FolderIndex } from "./folderIndex.ts";
import type { Photo } from "./photo.ts";

/** Folders beside the images with maps of the same names, as PNG; the names are those of the Replica layout. */
export const mapFolders = { depth: "depth", semantic: "semantic_class", instance: "semantic_instance" } as const;

/** Maps of one kind, by the photo's name. */
export type MapFiles = ReadonlyMap<string, string>;

/**
 * The maps of a kind: those that photos name, else those in the kind's folder.
 *
 * @returns undefined when no photo has such a map
 * @throws {SceneError} when some have one and others do not, or a named one is missing
 */
export async function findMaps(
  scene: string,
  kind: keyof typeof mapFolders,
  photos: readonly Photo[],
  index: FolderIndex,
): Promise<MapFiles | undefined> {
  const isNamed = kind === "depth" && photos.some(({ depth }) => depth !== undefined);
  const inFolder = ({ name }: Photo): string => join(scene, mapFolders[kind], `${name}.png`);
  const found = new Map<string, string>();
  const lacking: Photo[] = [];
  for (const photo of photos) {
    const path = isNamed ? photo.depth : inFolder(photo);
    if (path !== undefined && (await index.has(path))) found.set(photo.name, path);
    else lacking.push(photo);
  }
  if (found.size === 0 && !isNamed) return undefined;
  await collectProblems(lacking, (photo) => {
    const path = isNamed ? photo.depth : inFolder(photo);
    throw new SceneError(
      path === undefined
        ? `${photo.where}: names no depth map, though other photos of the scene have one.`
        : `${path}: is missing, though ${isNamed ? `${photo.where} names it` : "other photos of the scene have such a map"}.`,
      {
        path: path ?? photo.path,
        hint: `Add the file, or remove ${photo.name} from the scene, or do without these maps for all photos.`,
      },
    );
  });
  return found;
}

/**
 * The mask of a photo: the one it names, or masks/NAME.png, or masks/NAME.jpg.png as COLMAP writes it. Photos without one
 * count whole.
 *
 * @throws {SceneError} when a named one is missing
 */
export async function findMask(scene: string, photo: Photo, index: FolderIndex): Promise<string | undefined> {
  if (photo.mask === undefined) {
    const extension = photo.path.slice(photo.path.lastIndexOf("."));
    return index.first(
      [`${photo.name}${extension}.png`, `${photo.name}.png`].map((name) => join(scene, "masks", name)),
    );
  }
  if (await index.has(photo.mask)) return photo.mask;
  throw new SceneError(`${photo.mask}: is missing, though ${photo.where} names it as a mask.`, {
    path: photo.mask,
    hint: "Add the file, or remove its name.",
  });
}
