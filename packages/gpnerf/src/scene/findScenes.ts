import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { SceneError } from "../errors.ts";
import { readFolder } from "./readFolder.ts";
import { detectSceneFormat, sceneFormats } from "./sceneFormats.ts";
import { pickListed, readSceneList, sceneListPattern } from "./sceneList.ts";

const deepest = 4;

/**
 * Find all scenes in a folder, down to four levels below it. Folders inside a scene are not searched.
 *
 * Instead of a folder, a text file may list the scenes, one name or path per line, as `scannetv2_train.txt` does; they are
 * looked for in the folder of that file.
 *
 * @returns absolute paths of the scenes' folders, sorted by name within each folder, or in the order of the list
 * @throws {SceneError} when the folder does not exist or holds no scene, or not those of the list
 */
export async function findScenes(path: string): Promise<string[]> {
  const root = resolve(path);
  if (sceneListPattern.test(root) && (await isFile(root))) {
    return pickListed(root, await readSceneList(root), await search(dirname(root), deepest));
  }
  await expectFolder(root);
  const scenes = await search(root, deepest);
  if (scenes.length === 0) throw noScene(root, `holds no scene, down to ${deepest} folders deep`);
  return scenes;
}

async function search(folder: string, levels: number): Promise<string[]> {
  if ((await detectSceneFormat(folder)) !== undefined) return [folder];
  if (levels === 0) return [];
  const found: string[] = [];
  for (const name of (await readFolder(folder)) ?? []) {
    if (name.startsWith(".") || !(await isFolder(join(folder, name)))) continue;
    found.push(...(await search(join(folder, name), levels - 1)));
  }
  return found;
}

/** @throws {SceneError} when there is no folder at `path` */
export async function expectFolder(path: string): Promise<void> {
  if (!(await isFolder(path))) throw noScene(path, "is not a folder");
}

/** The error for a path where a scene was expected: what is there instead, and what would be recognised. */
export function noScene(path: string, problem: string): SceneError {
  const layouts = sceneFormats.map((format) => `\n  - ${format.layout}`).join("");
  return new SceneError(`${path}: ${problem}.`, { path, hint: `A scene is one of these:${layouts}` });
}

/** Links are followed; a dangling one is no folder. */
async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
