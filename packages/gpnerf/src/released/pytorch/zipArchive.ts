import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../../zip/byteSource.ts";
import { listZipEntries, readZipEntry, type ZipEntry } from "../../zip/zipEntries.ts";
import { ZipError } from "../../zip/zipError.ts";
import { damagedHint, PytorchFormatError, printable } from "./formatError.ts";

/** More entries than any checkpoint has: a network with its optimiser state has some thousands. */
const mostEntries = 100_000;

const hints: Readonly<Record<ZipError["problem"], string>> = {
  damaged: damagedHint,
  "too large": "This is no checkpoint of a GP-NeRF or GNT network.",
  encrypted: "Save the checkpoint without a password.",
  "packed otherwise": "Unpack the file and pack it again as torch.save does, without compression.",
};

/** The zip file of a checkpoint, opened for reading single entries. */
export class ZipArchive {
  readonly #file: FileHandle;
  readonly #source: ByteSource;
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  private constructor(file: FileHandle, source: ByteSource, entries: ReadonlyMap<string, ZipEntry>) {
    this.#file = file;
    this.#source = source;
    this.#entries = entries;
  }

  /**
   * Open a zip file and read its directory.
   * @throws {PytorchFormatError} when the directory is damaged or names an entry twice
   */
  static async open(path: string): Promise<ZipArchive> {
    const file = await open(path);
    try {
      const source = bytesOf(file, (await file.stat()).size);
      const entries = await asFormatErrors(listZipEntries(source, { mostEntries }));
      return new ZipArchive(file, source, byName(entries));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Names of all entries, in the order of the directory. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Bytes that an entry says it has when unpacked; undefined when there is no such entry. */
  sizeOf(name: string): number | undefined {
    return this.#entries.get(name)?.bytes;
  }

  /**
   * The content of an entry, unpacked.
   *
   * @param name of an entry that is there
   * @param mostBytes  memory that the content may take
   * @throws {PytorchFormatError} when it is larger, or its size or checksum is not the declared one
   */
  read(name: string, mostBytes: number): Promise<Buffer> {
    return asFormatErrors(readZipEntry(this.#source, this.#entries.get(name)!, mostBytes));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function byName(list: readonly ZipEntry[]): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  for (const entry of list) {
    if (entries.has(entry.name)) {
      // Readers differ in which one they take, so that a file could show each of them something else.
      throw new PytorchFormatError(`zip entry ${printable(entry.name)} is there twice`, damagedHint);
    }
    entries.set(entry.name, entry);
  }
  return entries;
}

function bytesOf(file: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(offset, length, what) {
      if (!(offset + length <= size)) throw endsIn(what);
      const bytes = Buffer.allocUnsafe(length);
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) throw endsIn(what);
        filled += bytesRead;
      }
      return bytes;
    },
  };
}

function endsIn(what: string): PytorchFormatError {
  return new PytorchFormatError(`the file ends in ${what}`, damagedHint);
}

async function asFormatErrors<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ZipError) throw new PytorchFormatError(error.message, hints[error.problem], error);
    throw error;
  }
}
