import type { SafetensorsTensor } from "@gpnerf/engine";
import { notFinite } from "./comparison.ts";

/** A tensor as it was asked for: one length per axis. */
export interface InputTensor {
  readonly sizes: readonly number[];
  readonly numbers: Float64Array;
}

/**
 * Reads tensors by name and shape. Axes are lengths or words that stand for any length, the same one wherever the word
 * occurs. Leading axes of length 1, such as PyTorch's batches of one, may be there or not.
 */
export class InputTensors {
  /** Lengths that words stand for, with the tensors that they were first met in. */
  readonly lengths = new Map<string, { readonly length: number; readonly tensor: string }>();
  private readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  private readonly problems: string[];

  /** @param problems receives what is wrong, one line each */
  constructor(tensors: ReadonlyMap<string, SafetensorsTensor>, problems: string[]) {
    this.tensors = tensors;
    this.problems = problems;
  }

  /** A tensor; undefined where it is missing or, which is a problem, does not fit. */
  read(name: string, axes: readonly (number | string)[]): InputTensor | undefined {
    const tensor = this.tensors.get(name);
    if (!tensor) return undefined;
    const { shape, data } = tensor;
    const added = shape.length - axes.length;
    const sizes = added < 0 ? [...new Array(-added).fill(1), ...shape] : shape.slice(added);
    const fits =
      shape.slice(0, Math.max(added, 0)).every((size) => size === 1) &&
      axes.every((axis, i) => (typeof axis === "string" ? sizes[i] > 0 : sizes[i] === axis));
    if (!fits) return this.refuse(`${name} is [${shape.join(", ")}], expected [${axes.join(", ")}]`);
    const numbers = Float64Array.from(data as ArrayLike<number | bigint>, Number);
    const bad = notFinite("its", numbers);
    if (bad) return this.refuse(`${name}: ${bad}`);
    return axes.every((axis, i) => typeof axis === "number" || this.agrees(axis, sizes[i], name))
      ? { sizes, numbers }
      : undefined;
  }

  /** Add a problem. */
  refuse(problem: string): undefined {
    this.problems.push(problem);
  }

  private agrees(word: string, length: number, tensor: string): boolean {
    const known = this.lengths.get(word);
    if (!known) this.lengths.set(word, { length, tensor });
    else if (known.length !== length) {
      this.refuse(`${word}: ${known.length} in ${known.tensor}, ${length} in ${tensor}`);
      return false;
    }
    return true;
  }
}
