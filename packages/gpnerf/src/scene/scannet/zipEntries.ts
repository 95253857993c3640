import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { fromRandomAccessReaderPromise, RandomAccessReader } from "yauzl";
import { SceneError } from "../../errors.ts";
import { BoundedFile } from "./boundedFile.ts";

/** More entries than any scan has frames; the longest of ScanNet have some 8000. */
const mostEntries = 200_000;
/** Bytes of one unpacked image; a 16-bit map of labels of 1296×968 pixels has 2.5 MB unpacked. */
const mostBytes = 64 * 2 ** 20;
const localHeaderBytes = 30;
const localHeaderSignature = 0x04034b50;

const stored = 0;
const deflated = 8;
const isEncrypted = 1;

const damagedHint = "Download the archive again.";

const inflate = promisify(inflateRaw) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Where an entry lies in its archive, and what it must be when unpacked. */
export interface ZipEntryPlace {
  readonly name: string;
  readonly headerOffset: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly method: number;
  readonly flags: number;
  readonly checksum: number;
}

/**
 * List the entries of a zip file whose names match a pattern; only they are kept in memory.
 *
 * @throws {SceneError} when the file's directory is damaged
 */
export function listZipEntries(path: string, pattern: RegExp): Promise<ZipEntryPlace[]> {
  return BoundedFile.use(path, async (file) => {
    try {
      const zip = await fromRandomAccessReaderPromise(new BoundedReader(file), file.size, {});
      if (zip.entryCount > mostEntries) throw damaged(path, `its directory lists ${zip.entryCount} entries`);
      const places: ZipEntryPlace[] = [];
      for await (const entry of zip.eachEntry()) {
        if (!pattern.test(entry.fileName)) continue;
        places.push({
          name: entry.fileName,
          headerOffset: entry.relativeOffsetOfLocalHeader,
          packedBytes: entry.compressedSize,
          bytes: entry.uncompressedSize,
          method: entry.compressionMethod,
          flags: entry.generalPurposeBitFlag,
          checksum: entry.crc32,
        });
      }
      return places;
    } catch (cause) {
      if (cause instanceof SceneError) throw cause;
      throw damaged(path, `its directory cannot be read (${(cause as Error).message})`, cause);
    }
  });
}

/**
 * Read and unpack one entry.
 *
 * @throws {SceneError} when the archive is cut short or damaged, or the entry is not what the directory says
 */
export async function readZipEntry(path: string, place: ZipEntryPlace): Promise<Buffer> {
  const who = `entry ${JSON.stringify(place.name)} at byte ${place.headerOffset}`;
  if ((place.flags & isEncrypted) !== 0) throw damaged(path, `${who} is encrypted`);
  if (place.bytes > mostBytes || place.packedBytes > mostBytes) {
    throw damaged(path, `${who} has ${Math.max(place.bytes, place.packedBytes)} bytes, at most ${mostBytes} may be`);
  }
  const packed = await BoundedFile.use(path, async (file) => {
    const header = await file.read(place.headerOffset, localHeaderBytes, who);
    if (header.readUInt32LE(0) !== localHeaderSignature) throw damaged(path, `${who} has no header there`);
    const start = place.headerOffset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
    return file.read(start, place.packedBytes, who);
  });
  const content = await unpack(path, place, packed, who);
  if (content.length !== place.bytes) {
    throw damaged(path, `${who} has ${content.length} bytes, its directory says ${place.bytes}`);
  }
  if (crc32(content) !== place.checksum) throw damaged(path, `${who} has a wrong checksum`);
  return content;
}

async function unpack(path: string, place: ZipEntryPlace, packed: Buffer, who: string): Promise<Buffer> {
  if (place.method === stored) return packed;
  if (place.method !== deflated) {
    throw damaged(path, `${who} is packed by method ${place.method}, expected 0 (stored) or 8 (deflated)`);
  }
  try {
    // One byte more than declared: a longer stream is found out without being unpacked to its end.
    return await inflate(packed, { maxOutputLength: place.bytes + 1 });
  } catch (cause) {
    throw damaged(path, `${who} cannot be unpacked (${(cause as Error).message})`, cause);
  }
}

function damaged(path: string, problem: string, cause?: unknown): SceneError {
  return new SceneError(`${path}: ${problem}; it needs to be an intact zip file.`, { path, hint: damagedHint, cause });
}

/** Where yauzl reads from. Its own reader throws past every handler when a damaged offset is no whole number of bytes. */
class BoundedReader extends RandomAccessReader {
  readonly #file: BoundedFile;

  constructor(file: BoundedFile) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const reading = position >= 0 ? this.#file.read(position, length, "its directory") : this.#outside(position);
    reading.then(
      (bytes) => {
        bytes.copy(buffer, offset);
        callback(null);
      },
      (error: Error) => callback(error),
    );
  }

  async #outside(position: number): Promise<Buffer> {
    throw damaged(this.#file.path, `its directory points at byte ${position}`);
  }
}
