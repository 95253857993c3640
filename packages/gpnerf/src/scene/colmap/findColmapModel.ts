import { join } from "node:path";
import { readFolder } from "../readFolder.ts";
import { binaryFiles } from "./binaryFiles.ts";
import type { ColmapFiles } from "./colmapModel.ts";
import { textFiles } from "./textFiles.ts";

/** Folders of a scene that its model may lie in; COLMAP numbers models, the first has the number 0. */
export const modelFolders = ["sparse/0", "sparse", "."] as const;

/** A model on disk. */
export interface ColmapModelFolder {
  readonly folder: string;
  readonly files: ColmapFiles;
  /** Whether it has a file of points. */
  readonly hasPoints: boolean;
}

/**
 * Find a scene's model: the first folder that holds cameras and images in one of both forms, the binary one first.
 *
 * @param folders where to look, relative to the scene
 * @returns undefined when there is none
 */
export async function findColmapModel(
  scene: string,
  folders: readonly string[] = modelFolders,
): Promise<ColmapModelFolder | undefined> {
  for (const name of folders) {
    const folder = join(scene, name);
    const names = new Set(await readFolder(folder));
    for (const files of [binaryFiles, textFiles]) {
      const has = (kind: string): boolean => names.has(`${kind}.${files.extension}`);
      if (has("cameras") && has("images")) return { folder, files, hasPoints: has("points3D") };
    }
  }
  return undefined;
}
