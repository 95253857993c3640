import type { PytorchStorage, PytorchTensor } from "./pytorchTensor.ts";

/**
 * What a pickle may hold: plain data, and tensors whose numbers are still in the file. Lists are arrays, tuples are
 * frozen arrays, dictionaries are Maps: keys from a file never become property names. Values may be shared and may
 * contain themselves.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | readonly PickleValue[]
  | PickleMap
  | PytorchTensor
  | PytorchStorage
  | PermittedGlobal;

/** A dictionary. */
export interface PickleMap extends Map<PickleValue, PickleValue> {}

/** Something that a pickle may name. */
export class PermittedGlobal {
  readonly name: string;
  /** What calling it gives; undefined for names that are only mentioned. */
  readonly call: ((args: readonly PickleValue[]) => PickleValue) | undefined;

  constructor(name: string, call?: (args: readonly PickleValue[]) => PickleValue) {
    this.name = name;
    this.call = call;
  }
}

/** Whether a value is a tuple. */
export function isTuple(value: PickleValue): value is readonly PickleValue[] {
  return Array.isArray(value) && Object.isFrozen(value);
}

/** A tuple of some values. */
export function tuple(values: PickleValue[]): readonly PickleValue[] {
  return Object.freeze(values);
}
