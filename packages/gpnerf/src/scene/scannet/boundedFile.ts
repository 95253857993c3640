import { type FileHandle, open, stat } from "node:fs/promises";
import { SceneError } from "../../errors.ts";

/** A file that is read in pieces; each piece comes whole or not at all. */
export class BoundedFile {
  readonly path: string;
  /** Bytes in the file. */
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /**
   * Open a file for as long as `use` runs.
   * @throws {SceneError} when there is no such file
   */
  static async use<Result>(path: string, use: (file: BoundedFile) => Promise<Result>): Promise<Result> {
    const handle = await openFile(path).catch((cause: NodeJS.ErrnoException) => {
      throw unreadable(path, cause);
    });
    try {
      return await use(new BoundedFile(path, (await handle.stat()).size, handle));
    } finally {
      await handle.close();
    }
  }

  /**
   * The bytes from `offset` to `offset + length`.
   *
   * @param what they are, for the message
   * @throws {SceneError} when the file ends before; nothing is allocated then
   */
  async read(offset: number, length: number, what: string): Promise<Buffer> {
    if (!(offset + length <= this.size)) throw this.cutShort(offset, what);
    const bytes = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length; ) {
      const { bytesRead } = await this.#handle
        .read(bytes, filled, length - filled, offset + filled)
        .catch((cause: NodeJS.ErrnoException) => {
          throw unreadable(this.path, cause);
        });
      if (bytesRead === 0) throw this.cutShort(offset, what);
      filled += bytesRead;
    }
    return bytes;
  }

  /** The error for a file that ends inside something that begins at `offset`. */
  cutShort(offset: number, what: string): SceneError {
    return new SceneError(`${this.path}: ends at byte ${this.size}, inside ${what}, which begins at byte ${offset}.`, {
      path: this.path,
      hint: "The file was cut short; download or copy it again.",
    });
  }
}

/**
 * Read a small text file.
 *
 * @param mostBytes larger files are refused unread
 * @param hint what to do when it cannot be read
 * @returns undefined when there is no such file
 * @throws {SceneError} when it cannot be read, or is larger
 */
export async function readSmallText(path: string, mostBytes: number, hint: string): Promise<string | undefined> {
  const handle = await openFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw unreadable(path, cause, hint);
  });
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) {
      throw new SceneError(`${path}: has ${size} bytes, at most ${mostBytes} are expected.`, { path, hint });
    }
    return await handle.readFile("utf8");
  } catch (cause) {
    throw cause instanceof SceneError ? cause : unreadable(path, cause as NodeJS.ErrnoException, hint);
  } finally {
    await handle.close();
  }
}

/** Opening a pipe would wait for somebody to write into it, so only plain files are opened. */
async function openFile(path: string): Promise<FileHandle> {
  if (!(await stat(path)).isFile()) throw Object.assign(new Error(`${path} is no file`), { code: "it is no file" });
  return open(path);
}

function unreadable(
  path: string,
  cause: { readonly code?: string | undefined },
  hint = "Check the path and the permissions of the file.",
): SceneError {
  return new SceneError(`${path}: cannot be read (${cause.code}).`, { path, cause, hint });
}
