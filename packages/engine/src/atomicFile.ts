import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EngineError } from "./errors.ts";

/**
 * Write a file so that whoever reads `path`, even after a power cut, finds the old content or the new, never a part.
 *
 * The bytes go to a temporary file in the same folder, which must exist, and reach the disk before the rename. A file
 * that is there already is replaced.
 *
 * @throws {EngineError} naming the path; the temporary file is removed and the old content is still there
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeToDisk(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(`${path}: the file cannot be written: ${reason}`, { cause });
  }
  await syncFolder(dirname(path));
}

async function writeToDisk(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Make the rename itself durable, as far as the system can: Windows and some network disks cannot sync a folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
