import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { OutputError } from "gpnerf";

/**
 * Refuse a place for results where something else is.
 * @throws {OutputError} when there is a file, or a folder that is not empty
 */
export async function expectNewFolder(path: string): Promise<void> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new OutputError(`${path}: is not a folder that can be used (${error.code}).`, {
      path,
      cause: error,
      hint: "Choose another --out folder.",
    });
  });
  if (names.length > 0) {
    throw new OutputError(`${path}: the folder is not empty.`, {
      path,
      hint: "Choose another --out folder, or empty it.",
    });
  }
}

/**
 * Fill a new folder through a temporary neighbour that takes its name when whole. After an error, an interruption or
 * the end of the process nothing is left behind.
 *
 * @param fill  writes everything into the folder it is given
 * @throws {OutputError} when `path` is not free, and whatever `fill` throws
 */
export async function writeWholeFolder<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  const target = resolve(path);
  await expectNewFolder(target);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.partial`);
  const removeAtExit = (): void => rmSync(temporary, { recursive: true, force: true });
  process.once("exit", removeAtExit);
  try {
    await mkdir(temporary, { recursive: true });
    const result = await fill(temporary);
    await rmdir(target).catch(() => undefined); // empty, or absent
    await rename(temporary, target);
    return result;
  } finally {
    await rm(temporary, { recursive: true, force: true });
    process.off("exit", removeAtExit);
  }
}
