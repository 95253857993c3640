import { createSharedMemory, unlessOutOfMemory } from "../../wasm/webAssembly.ts";
import { instantiateRowKernels, type RowKernels } from "./rowKernels.ts";
import { Scratch, scratchBytes } from "./scratch.ts";

/**
 * Gradients of maps in a memory of their own, made by the thread that scatters into them. The memory is shared so that
 * the thread that sums them reads them without a copy.
 */
export class GradientMemory {
  /** One array per map. */
  readonly arrays: readonly Float32Array[];
  /** Where they begin, bytes. */
  readonly addresses: readonly number[];
  readonly kernels: RowKernels;
  readonly scratch: Scratch;

  private constructor(lengths: readonly number[]) {
    const addresses: number[] = [];
    let end = scratchBytes;
    for (const length of lengths) {
      addresses.push(end);
      end += length * Float32Array.BYTES_PER_ELEMENT;
    }
    const memory = createSharedMemory(end, end);
    this.addresses = addresses;
    this.arrays = lengths.map((length, map) => new Float32Array(memory.buffer, addresses[map], length));
    this.kernels = instantiateRowKernels(memory);
    this.scratch = new Scratch(memory.buffer, 0);
  }

  /**
   * @param lengths numbers in each map
   * @returns undefined when there is not enough memory, or 4 GiB would not do
   */
  static create(lengths: readonly number[]): GradientMemory | undefined {
    return unlessOutOfMemory(() => new GradientMemory(lengths));
  }

  /** Whether it was made for maps of these sizes. */
  fits(lengths: readonly number[]): boolean {
    return this.arrays.length === lengths.length && this.arrays.every(({ length }, map) => length === lengths[map]);
  }
}
