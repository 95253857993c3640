import { readdir } from "node:fs/promises";
import { SceneError } from "../errors.ts";

/**
 * Names in a folder, sorted by code unit, so that results do not depend on the file system.
 *
 * @returns undefined when there is no such folder
 * @throws {SceneError} when the folder exists but cannot be read
 */
export async function readFolder(path: string): Promise<string[] | undefined> {
  try {
    return (await readdir(path)).sort();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new SceneError(`${path}: the folder cannot be read (${code}).`, {
      path,
      cause,
      hint: "Check the permissions of the folder.",
    });
  }
}
