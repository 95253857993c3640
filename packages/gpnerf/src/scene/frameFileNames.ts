import { join } from "node:path";
import { SceneError } from "../errors.ts";

/**
 * Pick the files of one kind out of a folder's names, by frame.
 *
 * @param folder folder that the names are from
 * @param names names in the folder
 * @param pattern matches a whole name; its first group is the frame's key
 * @returns full path by key, in the order of `names`
 * @throws {SceneError} when two files claim the same frame
 */
export function frameFileNames<Key>(
  folder: string,
  names: readonly string[],
  pattern: RegExp,
  keyOf: (text: string) => Key,
): Map<Key, string> {
  const files = new Map<Key, string>();
  for (const name of names) {
    const text = pattern.exec(name)?.[1];
    if (text === undefined) continue;
    const key = keyOf(text);
    const other = files.get(key);
    if (other !== undefined) {
      throw new SceneError(`${join(folder, name)}: belongs to the same frame as ${other}; each frame needs one file.`, {
        path: join(folder, name),
        hint: "Remove one of the two files.",
      });
    }
    files.set(key, join(folder, name));
  }
  return files;
}
