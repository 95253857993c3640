import { basename, dirname, resolve } from "node:path";
import { buildScene, type SceneOptions, type StoredScene } from "./buildScene.ts";
import { expectFolder, findScenes, noScene } from "./findScenes.ts";
import { detectSceneFormat } from "./sceneFormats.ts";

/** Folder names that number the sequences of a place and say nothing without the place's name. */
const sequenceName = /^seq(uence)?[-_ ]?\d+$/i;

/**
 * Open a scene: find its frames, poses and modalities, and check them as far as that is cheap. Images are decoded by
 * `loadFrame`, and checked then; `checkScene` does it for all.
 *
 * @param path folder of the scene
 * @throws {SceneError} when the folder holds no scene, or frames lack files or valid poses
 * @throws {ConfigError} when an option cannot work
 */
export async function openScene(path: string, options: SceneOptions = {}): Promise<StoredScene> {
  const folder = resolve(path);
  await expectFolder(folder);
  const format = await detectSceneFormat(folder);
  if (format === undefined) {
    const inside = await findScenes(folder);
    throw noScene(folder, `is not a scene itself, but holds ${inside.length}: open ${inside[0]}, for example`);
  }
  return buildScene(await format.list(folder, options), options.name ?? sceneName(folder), options);
}

/** Most bytes of decoded frames that the scenes of one folder keep together. */
const sharedCacheBytes = 1024 * 2 ** 20;

/**
 * Open every scene found in a folder by `findScenes`, with names that are unique among them.
 *
 * @param options as for `openScene`; `cacheBytes` is shared by all scenes, 1 GiB unless told
 */
export async function openScenes(path: string, options: Omit<SceneOptions, "name"> = {}): Promise<StoredScene[]> {
  const folders = await findScenes(path);
  const names = uniqueSceneNames(folders);
  const cacheBytes = Math.ceil((options.cacheBytes ?? sharedCacheBytes) / folders.length);
  const scenes: StoredScene[] = [];
  for (const [index, folder] of folders.entries()) {
    scenes.push(await openScene(folder, { ...options, cacheBytes, name: names[index] }));
  }
  return scenes;
}

/** The folder's name, after its parent's when it only numbers a sequence: "room_000/Sequence_1". */
function sceneName(folder: string): string {
  return lastParts(folder, sequenceName.test(basename(folder)) ? 2 : 1);
}

/** Names of scenes, with as many parent folders in front as it takes to tell them apart. */
function uniqueSceneNames(folders: readonly string[]): string[] {
  const names = folders.map(sceneName);
  for (let parts = 2; new Set(names).size < names.length; parts++) {
    const taken = names.map((name, index) => names.some((other, i) => i !== index && other === name));
    for (const [index, folder] of folders.entries()) if (taken[index]) names[index] = lastParts(folder, parts);
  }
  return names;
}

/** The last `count` parts of a path, joined by "/" on every system. */
function lastParts(path: string, count: number): string {
  if (count === 0 || basename(path) === "") return "";
  const parent = lastParts(dirname(path), count - 1);
  return parent === "" ? basename(path) : `${parent}/${basename(path)}`;
}
