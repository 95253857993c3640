import { open } from "node:fs/promises";
import { sep } from "node:path";
import { SceneError } from "../errors.ts";

/** A list is a text file, such as ScanNet's `scannetv2_train.txt`. */
export const sceneListPattern: RegExp = /\.txt$/i;

/** ScanNet's longest list has 20 KB. */
const mostBytes = 2 ** 20;
/** The released lists name the folder of a preparation below each scene. */
const preparationFolder = /\/black_\d+$/;
const mostNamed = 10;

/**
 * Read a list of scenes: one name or relative path per line; empty lines and those that begin with # are skipped.
 *
 * @throws {SceneError} when the file cannot be read or names no scene
 */
export async function readSceneList(path: string): Promise<string[]> {
  const hint = "A list of scenes is a text file with one name of a folder per line.";
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > mostBytes) throw new SceneError(`${path}: has ${size} bytes, too many for a list.`, { path, hint });
    const lines = (await file.readFile("utf8")).split(/\r?\n/).map((line) => line.trim());
    const entries = lines.filter((line) => line !== "" && !line.startsWith("#")).map(asRelativePath);
    if (entries.length === 0) throw new SceneError(`${path}: names no scene.`, { path, hint });
    return [...new Set(entries)];
  } finally {
    await file.close();
  }
}

function asRelativePath(line: string): string {
  return line.replaceAll("\\", "/").replace(preparationFolder, "").replace(/^\.\//, "").replace(/\/+$/, "");
}

/**
 * Pick the scenes of a list out of those that were found.
 *
 * @param list path of the list
 * @param entries what the list names
 * @param scenes absolute paths of scenes
 * @returns a path for each entry, in the order of the list: the scene whose path ends with the entry
 * @throws {SceneError} when there is none for an entry, or several
 */
export function pickListed(list: string, entries: readonly string[], scenes: readonly string[]): string[] {
  const slashed = scenes.map((scene) => `/${scene.split(sep).join("/")}`);
  const matches = entries.map((entry) => scenes.filter((_, index) => slashed[index].endsWith(`/${entry}`)));
  const absent = entries.filter((_, index) => matches[index].length === 0);
  if (absent.length > 0) {
    const named = absent.slice(0, mostNamed).join(", ") + (absent.length > mostNamed ? ", …" : "");
    throw new SceneError(
      `${list}: names ${entries.length} scenes, ${absent.length} of which are not below its folder: ${named}.`,
      {
        path: list,
        hint: "Put the list above the folders of the scenes, or remove the lines of scenes that you do not have.",
      },
    );
  }
  return matches.map(([scene, second], index) => {
    if (second === undefined) return scene;
    throw new SceneError(`${list}: "${entries[index]}" is both ${scene} and ${second}.`, {
      path: list,
      hint: "Write more of the path into the list.",
    });
  });
}
