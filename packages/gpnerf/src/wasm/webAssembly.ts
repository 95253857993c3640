import { memoryImport, mostPages } from "./moduleBytes.ts";

/** A memory of WebAssembly that all threads see; it can be posted to workers. */
export interface SharedMemory {
  /** The bytes there are now. Growing leaves earlier buffers, and arrays in them, valid. */
  readonly buffer: SharedArrayBuffer;
  /**
   * Add pages of 64 KiB.
   * @throws {RangeError} when there is not enough memory
   */
  grow(pages: number): number;
}

/** What this file uses of the `WebAssembly` global, whose types only come with those of browsers. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => SharedMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: Record<string, Record<string, unknown>>) => { readonly exports: object };
}

const api = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;

/** Bytes of a page, the unit in which memories grow. */
export const pageBytes = 65_536;

/**
 * Whether this machine runs a module of ours: it needs vectors, shared memory and filling of memory in WebAssembly. Browsers
 * have that memory also on pages that are not isolated; there it cannot be posted to workers, and nothing does.
 */
export function runsModule(bytes: Uint8Array): boolean {
  return api?.validate(bytes) === true;
}

/**
 * @param mostBytes what it can grow to, at most 4 GiB
 * @throws {RangeError} when there is not enough memory, or more than 4 GiB are asked for
 */
export function createSharedMemory(bytes: number, mostBytes = mostPages * pageBytes): SharedMemory {
  const limits = { initial: pagesFor(bytes), maximum: pagesFor(mostBytes) };
  if (limits.maximum > mostPages) throw new RangeError(`createSharedMemory: ${mostBytes} bytes, at most 4 GiB`);
  return new api!.Memory({ ...limits, shared: true });
}

/** What `make` returns, or undefined when it asks for more memory than there is. */
export function unlessOutOfMemory<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Pages that hold so many bytes. */
export function pagesFor(bytes: number): number {
  return Math.ceil(bytes / pageBytes);
}

/** The functions of a module of ours on a memory, compiled for the thread that asks. */
export function instantiateModule(bytes: Uint8Array, memory: SharedMemory): object {
  const { Module, Instance } = api!;
  const imports = { [memoryImport.module]: { [memoryImport.name]: memory } };
  return new Instance(new Module(bytes), imports).exports;
}
