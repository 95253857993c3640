import { mostPages } from "../../wasm/moduleBytes.ts";
import {
  createSharedMemory,
  pageBytes,
  pagesFor,
  type SharedMemory,
  unlessOutOfMemory,
} from "../../wasm/webAssembly.ts";
import { runsRowKernels } from "./rowKernels.ts";
import { scratchBytes } from "./scratch.ts";

/** Room for the maps of one view; their contents are whatever was there before. */
export interface MapRoom {
  /** One array per map, in the order of `FeatureMemory.create`. */
  readonly arrays: readonly Float32Array[];
  /** Where they begin, bytes. */
  readonly addresses: readonly number[];
}

/** Arrays begin at cache lines. */
const alignment = 64;

/**
 * The memory that the row kernels of all threads work in: scratch of every thread, then the maps of views, each view's in
 * a slot of equal size. It grows by a slot when none is free, and never shrinks: it holds as many views as ever were in
 * use at once. It is freed when nothing refers to it or its arrays.
 *
 * Room that is not released is free again when its arrays have been collected as garbage, whenever that is.
 */
export class FeatureMemory {
  readonly memory: SharedMemory;
  readonly #lengths: readonly number[];
  readonly #threads: number;
  /** Slots made so far, and those among them that are free. */
  #slots = 0;
  readonly #free: number[] = [];
  readonly #leases = new WeakMap<Float32Array, Lease>();
  readonly #collected = new FinalizationRegistry<Lease>((lease) => {
    if (--lease.arrays === 0) this.#end(lease);
  });

  private constructor(threads: number, lengths: readonly number[]) {
    this.memory = createSharedMemory(threads * scratchBytes);
    this.#threads = threads;
    this.#lengths = lengths;
  }

  /**
   * @param threads how many threads will use it
   * @param lengths numbers in each map of a view
   * @returns undefined where WebAssembly lacks vectors or shared memory, or there is no memory for it
   */
  static create(threads: number, lengths: readonly number[]): FeatureMemory | undefined {
    if (!runsRowKernels()) return undefined;
    return unlessOutOfMemory(() => new FeatureMemory(threads, lengths));
  }

  /** Address of the scratch of a thread, 0 … threads - 1. */
  static scratchOf(thread: number): number {
    return thread * scratchBytes;
  }

  /** Room for one more view, or undefined when 4 GiB or the machine's memory are used up. */
  allocate(): MapRoom | undefined {
    const slot = this.#free.pop() ?? this.#grow();
    if (slot === undefined) return undefined;
    const addresses = this.#addressesIn(slot);
    const arrays = this.#lengths.map((length, map) => new Float32Array(this.memory.buffer, addresses[map], length));
    const lease: Lease = { slot, arrays: arrays.length };
    for (const array of arrays) {
      this.#leases.set(array, lease);
      this.#collected.register(array, lease);
    }
    return { arrays, addresses };
  }

  /** Whether an array of `allocate` is still valid. */
  holds(array: Float32Array): boolean {
    return this.#leases.get(array)?.slot !== undefined;
  }

  /** Take back the room that an array of `allocate` belongs to; its arrays must not be used any more. */
  release(array: Float32Array): void {
    const lease = this.#leases.get(array);
    if (lease) this.#end(lease);
  }

  #end(lease: Lease): void {
    if (lease.slot === undefined) return;
    this.#free.push(lease.slot);
    lease.slot = undefined;
  }

  #grow(): number | undefined {
    const slot = this.#slots;
    const pages = pagesFor(this.#slotAt(slot + 1));
    if (pages > mostPages) return undefined;
    const missing = Math.max(0, pages - this.memory.buffer.byteLength / pageBytes);
    if (unlessOutOfMemory(() => this.memory.grow(missing)) === undefined) return undefined;
    this.#slots++;
    return slot;
  }

  #slotAt(slot: number): number {
    const slotBytes = this.#lengths.reduce((total, length) => total + aligned(length), 0);
    return aligned((this.#threads * scratchBytes) / Float32Array.BYTES_PER_ELEMENT) + slot * slotBytes;
  }

  #addressesIn(slot: number): number[] {
    let next = this.#slotAt(slot);
    return this.#lengths.map((length) => {
      const address = next;
      next += aligned(length);
      return address;
    });
  }
}

/** The use of one slot by one view. */
interface Lease {
  /** Undefined when it has ended. */
  slot: number | undefined;
  /** Arrays that have not been collected. */
  arrays: number;
}

/** Bytes of so many numbers, up to the next cache line. */
function aligned(numbers: number): number {
  return alignment * Math.ceil((numbers * Float32Array.BYTES_PER_ELEMENT) / alignment);
}
