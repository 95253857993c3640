import { type FileHandle, open } from "node:fs/promises";
import { SceneError } from "../../errors.ts";

const bufferBytes = 1 << 20;
const longestText = 4096;

const damagedHint = "Copy the model again from where it was made, or export it once more (colmap model_converter).";

/**
 * Reads a little-endian binary file from front to back through a buffer of 1 MiB, however long the file is.
 *
 * `need` waits for bytes; the numbers themselves are read without waiting.
 */
export class ByteReader {
  readonly path: string;
  /** Length of the file in bytes. */
  readonly size: number;
  readonly #file: FileHandle;
  readonly #buffer = Buffer.allocUnsafe(bufferBytes);
  /** Where the buffer's first byte stands in the file. */
  #start = 0;
  #filled = 0;
  #at = 0;

  private constructor(path: string, size: number, file: FileHandle) {
    this.path = path;
    this.size = size;
    this.#file = file;
  }

  /**
   * Open a file, read it with `use`, and close it.
   * @throws {SceneError} when the file cannot be opened, and what `use` throws
   */
  static async with<Result>(path: string, use: (reader: ByteReader) => Promise<Result>): Promise<Result> {
    const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
      throw new SceneError(`${path}: cannot be read (${cause.code ?? cause.message}).`, {
        path,
        cause,
        hint: "Check that the file exists and may be read.",
      });
    });
    try {
      return await use(new ByteReader(path, (await file.stat()).size, file));
    } finally {
      await file.close();
    }
  }

  /** Position in the file, bytes. */
  get offset(): number {
    return this.#start + this.#at;
  }

  get remaining(): number {
    return this.size - this.offset;
  }

  /** Whether the next `count` bytes, at most 1 MiB, are in memory already. */
  has(count: number): boolean {
    return this.#filled - this.#at >= count;
  }

  /**
   * Have the next `count` bytes, at most 1 MiB, in memory.
   *
   * @param what what they belong to, for the message
   * @throws {SceneError} when the file ends before
   */
  async need(count: number, what: string): Promise<void> {
    if (this.has(count)) return;
    if (count > this.remaining) throw this.truncated(what);
    this.#buffer.copyWithin(0, this.#at, this.#filled);
    this.#filled -= this.#at;
    this.#start += this.#at;
    this.#at = 0;
    while (this.#filled < count) {
      const { bytesRead } = await this.#file
        .read(this.#buffer, this.#filled, bufferBytes - this.#filled, this.#start + this.#filled)
        .catch((cause: NodeJS.ErrnoException) => {
          throw this.damaged(`cannot be read at byte ${this.#start + this.#filled} (${cause.code})`, cause);
        });
      // The file has become shorter since it was opened.
      if (bytesRead === 0) throw this.truncated(what);
      this.#filled += bytesRead;
    }
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#advance(1));
  }

  int32(): number {
    return this.#buffer.readInt32LE(this.#advance(4));
  }

  uint32(): number {
    return this.#buffer.readUInt32LE(this.#advance(4));
  }

  /** Exact up to 2⁵³; larger numbers are rounded. */
  uint64(): number {
    const at = this.#advance(8);
    return this.#buffer.readUInt32LE(at) + 2 ** 32 * this.#buffer.readUInt32LE(at + 4);
  }

  float64(): number {
    return this.#buffer.readDoubleLE(this.#advance(8));
  }

  /**
   * Text up to a zero byte, UTF-8.
   * @throws {SceneError} when the file ends before, or the text is longer than 4096 bytes
   */
  async text(what: string): Promise<string> {
    const from = this.offset;
    await this.need(Math.min(longestText + 1, this.remaining), what);
    const end = this.#buffer.subarray(this.#at, this.#filled).indexOf(0);
    if (end < 0 && this.remaining <= longestText) throw this.truncated(what);
    if (end < 0 || end > longestText) {
      throw this.damaged(`holds a name of more than ${longestText} bytes at byte ${from} (${what})`);
    }
    const text = this.#buffer.toString("utf8", this.#at, this.#at + end);
    this.#at += end + 1;
    return text;
  }

  /**
   * Pass over bytes without reading them.
   * @throws {SceneError} when the file ends before
   */
  skip(count: number, what: string): void {
    if (count > this.remaining) throw this.truncated(what);
    if (count <= this.#filled - this.#at) {
      this.#at += count;
      return;
    }
    this.#start = this.offset + count;
    this.#at = 0;
    this.#filled = 0;
  }

  /**
   * Read a 64-bit count of records, and refuse one that the rest of the file has no room for.
   *
   * @param leastBytes length of the shortest possible record
   * @throws {SceneError} when the file ends before the count, or cannot hold that many records
   */
  async count(records: string, leastBytes: number): Promise<number> {
    const from = this.offset;
    await this.need(8, `the number of ${records}`);
    const count = this.uint64();
    if (count * leastBytes <= this.remaining) return count;
    const room = Math.floor(this.remaining / leastBytes);
    throw this.damaged(
      `announces ${count} ${records} at byte ${from}, but its other ${this.remaining} bytes have room for ${room} at most`,
    );
  }

  /** @throws {SceneError} when bytes are left */
  expectEnd(after: string): void {
    if (this.remaining === 0) return;
    throw this.damaged(`goes on for ${this.remaining} bytes after ${after}, which end at byte ${this.offset}`);
  }

  /** The error for a file that ends too early. */
  truncated(what: string): SceneError {
    return this.damaged(`ends at byte ${this.size}, within ${what}`);
  }

  /** An error about the file's content. */
  damaged(problem: string, cause?: unknown): SceneError {
    return new SceneError(`${this.path}: ${problem}; it needs to be a whole COLMAP file.`, {
      path: this.path,
      hint: damagedHint,
      ...(cause === undefined ? {} : { cause }),
    });
  }

  #advance(count: number): number {
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
