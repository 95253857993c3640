import { dirname } from "node:path";
import { writeFileAtomic as writeWhole } from "@gpnerf/engine";
import { OutputError } from "../errors.ts";

/**
 * Write a file so that readers see either the old content or the whole new one, also after a power cut.
 *
 * @throws {OutputError} when the folder is missing or not writable, or the disk is full
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  try {
    await writeWhole(path, bytes);
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    throw new OutputError(`${path}: the file cannot be written (${cause?.code ?? (error as Error).message}).`, {
      path,
      cause: error,
      hint:
        cause?.code === "ENOENT"
          ? `Create the folder ${dirname(path)} first.`
          : "Check the free space and the permissions of the folder.",
    });
  }
}
