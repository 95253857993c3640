import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OutputError } from "../errors.ts";

/**
 * Write a file so that readers see either the old content or the whole new one.
 *
 * The bytes go to a temporary file in the same folder, which then takes the name over; after a failure it is removed.
 *
 * @throws {OutputError} when the folder is missing or not writable, or the disk is full
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new OutputError(`${path}: the file cannot be written (${code ?? message}).`, {
      path,
      cause,
      hint:
        code === "ENOENT"
          ? `Create the folder ${dirname(path)} first.`
          : "Check the free space and the permissions of the folder.",
    });
  }
}
