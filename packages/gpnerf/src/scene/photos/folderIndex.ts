import { basename, dirname } from "node:path";
import { readFolder } from "../readFolder.ts";

/** Tells which files exist, reading each folder once however many files are asked for. */
export class FolderIndex {
  readonly #names = new Map<string, Promise<ReadonlySet<string>>>();

  /**
   * Whether there is an entry of that name, file or folder.
   * @throws {SceneError} when its folder exists but cannot be read
   */
  async has(path: string): Promise<boolean> {
    // Names from files may hold anything; no file system takes a zero character.
    if (path.includes("\0")) return false;
    const folder = dirname(path);
    let names = this.#names.get(folder);
    if (names === undefined) {
      names = readFolder(folder).then((found) => new Set(found));
      this.#names.set(folder, names);
    }
    return (await names).has(basename(path));
  }

  /** The first of some paths that exists. */
  async first(paths: readonly string[]): Promise<string | undefined> {
    for (const path of paths) if (await this.has(path)) return path;
    return undefined;
  }
}
