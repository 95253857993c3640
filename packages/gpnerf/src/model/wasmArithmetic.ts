import { type AdamMoments, adamCorrections, adamDefaults } from "@gpnerf/engine";
import { createSharedMemory, unlessOutOfMemory } from "../wasm/webAssembly.ts";
import { type Arithmetic, plainArithmetic } from "./arithmetic.ts";
import {
  type ArithmeticKernels,
  adamFactors,
  instantiateArithmeticKernels,
  runsArithmeticKernels,
} from "./arithmeticKernels.ts";

/** Numbers of each array that are worked on at a time: all of a call stay in a core's first cache. */
const blockLength = 2048;
/** Most arrays of one call. */
const arrayCount = 4;
/** What the kernels read and write beside arrays: 64-bit numbers. */
const resultCount = 8;
/** The kernels go over so many numbers at a time; what is left over is done in TypeScript. */
const lanes = 4;

const numberBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * The arithmetic of one thread with vector instructions, in a memory of its own: arrays are copied in and out block by block.
 * Sums and updates are those of `plainArithmetic` to the bit, sums of squares up to the order of their terms.
 */
export class WasmArithmetic implements Arithmetic {
  readonly #kernels: ArithmeticKernels;
  readonly #results: Float64Array;
  readonly #blocks: readonly Float32Array[];
  readonly #addresses: readonly number[];

  private constructor() {
    const first = resultCount * Float64Array.BYTES_PER_ELEMENT;
    const blockBytes = blockLength * numberBytes;
    const bytes = first + arrayCount * blockBytes;
    const memory = createSharedMemory(bytes, bytes);
    this.#kernels = instantiateArithmeticKernels(memory);
    this.#results = new Float64Array(memory.buffer, 0, resultCount);
    this.#addresses = Array.from({ length: arrayCount }, (_, i) => first + i * blockBytes);
    this.#blocks = this.#addresses.map((address) => new Float32Array(memory.buffer, address, blockLength));
  }

  /** @returns undefined where WebAssembly lacks vectors or shared memory, or there is no memory for it */
  static create(): WasmArithmetic | undefined {
    if (!runsArithmeticKernels()) return undefined;
    return unlessOutOfMemory(() => new WasmArithmetic());
  }

  addInto(sum: Float32Array, numbers: Float32Array): void {
    const [to, from] = this.#addresses;
    const whole = this.#forEachBlock([sum, numbers], 1, (bytes) => this.#kernels.add(to, from, bytes));
    plainArithmetic.addInto(sum.subarray(whole), numbers.subarray(whole));
  }

  sumOfSquares(values: Float32Array): number {
    const results = this.#results;
    const [from] = this.#addresses;
    let sum = 0;
    const whole = this.#forEachBlock([values], 0, (bytes) => {
      this.#kernels.addSquares(from, bytes, results.byteOffset);
      sum += results[0] + results[1];
    });
    return sum + plainArithmetic.sumOfSquares(values.subarray(whole));
  }

  adamUpdate(
    values: Float32Array,
    gradient: Float32Array,
    { mean, variance }: AdamMoments,
    step: number,
    learningRate: number,
  ): void {
    const results = this.#results;
    const { beta1, beta2, epsilon } = adamDefaults;
    const { rate, scale } = adamCorrections(step, learningRate, adamDefaults);
    const factors = { beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, rate, scale, epsilon };
    results.set(adamFactors.map((name) => factors[name]));
    const [at, m, v, g] = this.#addresses;
    const whole = this.#forEachBlock([values, mean, variance, gradient], 3, (bytes) =>
      this.#kernels.adam(at, g, m, v, bytes, results.byteOffset),
    );
    const rest = { mean: mean.subarray(whole), variance: variance.subarray(whole) };
    plainArithmetic.adamUpdate(values.subarray(whole), gradient.subarray(whole), rest, step, learningRate);
  }

  /**
   * Work through arrays of equal length, block by block.
   *
   * @param changed how many of the arrays are copied back, from the first on
   * @param work    is given the size of the blocks, which begin at `#addresses`
   * @returns how many numbers were worked on, from the first on: all that fill vectors
   */
  #forEachBlock(arrays: readonly Float32Array[], changed: number, work: (bytes: number) => void): number {
    const whole = arrays[0].length - (arrays[0].length % lanes);
    for (let first = 0; first < whole; first += blockLength) {
      const end = Math.min(first + blockLength, whole);
      for (const [i, array] of arrays.entries()) this.#blocks[i].set(array.subarray(first, end));
      work((end - first) * numberBytes);
      for (let i = 0; i < changed; i++) arrays[i].set(this.#blocks[i].subarray(0, end - first), first);
    }
    return whole;
  }
}
