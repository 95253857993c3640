import { SceneError } from "../../errors.ts";
import { listZipEntries, readZipEntry, type ZipEntry } from "../../zip/zipEntries.ts";
import { ZipError } from "../../zip/zipError.ts";
import { BoundedFile } from "./boundedFile.ts";

/** More entries than any scan has frames; the longest of ScanNet have some 8000. */
const mostEntries = 200_000;
/** Bytes of one unpacked image; a 16-bit map of labels of 1296×968 pixels has 2.5 MB unpacked. */
const mostBytes = 64 * 2 ** 20;

/**
 * List the label maps in an archive.
 *
 * @param pattern names of the entries that are label maps
 * @throws {SceneError} when the archive is damaged
 */
export function labelEntries(path: string, pattern: RegExp): Promise<ZipEntry[]> {
  return BoundedFile.use(path, (file) => asSceneErrors(path, listZipEntries(file, { mostEntries, pattern })));
}

/**
 * Read and unpack one label map.
 *
 * @throws {SceneError} when the archive is cut short or damaged, or the entry is not what the directory says
 */
export function readLabelEntry(path: string, entry: ZipEntry): Promise<Buffer> {
  return BoundedFile.use(path, (file) => asSceneErrors(path, readZipEntry(file, entry, mostBytes)));
}

async function asSceneErrors<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof ZipError)) throw cause;
    throw new SceneError(`${path}: ${cause.message}; it needs to be an intact zip file of ScanNet's.`, {
      path,
      cause,
      hint: "Download the archive again.",
    });
  }
}
