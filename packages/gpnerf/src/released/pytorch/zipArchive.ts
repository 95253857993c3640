import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { damagedHint, PytorchFormatError, printable } from "./formatError.ts";

/** More entries than any checkpoint has: a network with its optimiser state has some thousands. */
const mostEntries = 100_000;

const stored = 0;
const deflated = 8;

const inflate = promisify(inflateRaw) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/**
 * A zip file opened for reading single entries. yauzl reads its directory; entries are read here in one piece, checked
 * against their declared size and checksum.
 */
export class ZipArchive {
  readonly #file: FileHandle;
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(file: FileHandle, zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#file = file;
    this.#zip = zip;
    this.#entries = entries;
  }

  /**
   * Open a zip file and read its directory.
   * @throws {PytorchFormatError} when the directory is damaged or names an entry twice
   */
  static async open(path: string): Promise<ZipArchive> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const zip = await fromRandomAccessReaderPromise(new BoundedReader(file, size), size);
      return new ZipArchive(file, zip, await listEntries(zip));
    } catch (error) {
      await file.close();
      throw asFormatError(error, "the zip directory cannot be read");
    }
  }

  /** Names of all entries, in the order of the directory. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Bytes that an entry says it has when unpacked; undefined when there is no such entry. */
  sizeOf(name: string): number | undefined {
    return this.#entries.get(name)?.uncompressedSize;
  }

  /**
   * The content of an entry, unpacked.
   *
   * @param name of an entry that is there
   * @param mostBytes  memory that the content may take
   * @throws {PytorchFormatError} when it is larger, or its size or checksum is not the declared one
   */
  async read(name: string, mostBytes: number): Promise<Buffer> {
    const entry = this.#entries.get(name)!;
    const who = `zip entry ${printable(name)}`;
    if (entry.uncompressedSize > mostBytes) {
      throw new PytorchFormatError(
        `${who} has ${entry.uncompressedSize} bytes, at most ${mostBytes} are expected`,
        "This is no checkpoint of a GP-NeRF or GNT network.",
      );
    }
    const packed = await this.#packed(entry).catch((error: unknown) => {
      throw asFormatError(error, `${who} cannot be read`);
    });
    const content = await unpacked(entry, packed, who);
    if (content.length !== entry.uncompressedSize) {
      const found = `${who} has ${content.length} bytes, its directory says ${entry.uncompressedSize}`;
      throw new PytorchFormatError(found, damagedHint);
    }
    if (crc32(content) !== entry.crc32) throw new PytorchFormatError(`${who} has a wrong checksum`, damagedHint);
    return content;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** The bytes of an entry as they lie in the file; yauzl has made sure that they end before the file does. */
  async #packed(entry: Entry): Promise<Buffer> {
    const { fileDataStart } = await this.#zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const bytes = Buffer.allocUnsafe(entry.compressedSize);
    await readExactly(this.#file, bytes, fileDataStart);
    return bytes;
  }
}

async function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > mostEntries) {
    throw new PytorchFormatError(`the zip directory lists ${zip.entryCount} entries`, damagedHint);
  }
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entries.has(entry.fileName)) {
      // Readers differ in which one they take, so that a file could show each of them something else.
      throw new PytorchFormatError(`zip entry ${printable(entry.fileName)} is there twice`, damagedHint);
    }
    entries.set(entry.fileName, entry);
  }
  return entries;
}

async function unpacked(entry: Entry, packed: Buffer, who: string): Promise<Buffer> {
  if (entry.isEncrypted())
    throw new PytorchFormatError(`${who} is encrypted`, "Save the checkpoint without a password.");
  if (entry.compressionMethod === stored) return packed;
  if (entry.compressionMethod !== deflated) {
    const method = `${who} is packed by method ${entry.compressionMethod}, expected 0 (stored) or 8 (deflated)`;
    throw new PytorchFormatError(method, "Unpack the file and pack it again as torch.save does, without compression.");
  }
  try {
    // One byte more than declared: a longer stream is found out without being unpacked to its end.
    return await inflate(packed, { maxOutputLength: entry.uncompressedSize + 1 });
  } catch (error) {
    throw asFormatError(error, `${who} cannot be unpacked`);
  }
}

/** Where yauzl reads from. Its own reader throws past every handler when a damaged offset is no whole number of bytes. */
class BoundedReader extends RandomAccessReader {
  readonly #file: FileHandle;
  readonly #size: number;

  constructor(file: FileHandle, size: number) {
    super();
    this.#file = file;
    this.#size = size;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const isInside = position >= 0 && position + length <= this.#size;
    const done = isInside
      ? readExactly(this.#file, buffer.subarray(offset, offset + length), position)
      : Promise.reject(new Error(`bytes from ${position} on are outside the file`));
    done.then(
      () => callback(null),
      (error: Error) => callback(error),
    );
  }
}

async function readExactly(file: FileHandle, target: Buffer, position: number): Promise<void> {
  for (let filled = 0; filled < target.length; ) {
    const { bytesRead } = await file.read(target, filled, target.length - filled, position + filled);
    if (bytesRead === 0) throw new Error("the file ends too early");
    filled += bytesRead;
  }
}

function asFormatError(error: unknown, what: string): PytorchFormatError {
  if (error instanceof PytorchFormatError) return error;
  return new PytorchFormatError(`${what}: ${printable((error as Error).message)}`, damagedHint, error);
}
