import type { ElementType } from "./elementTypes.ts";

/** Where numbers lie in a checkpoint: an entry of its archive. */
export class PytorchStorage {
  /** Name of the entry below `data/`. */
  readonly key: string;
  readonly elementType: ElementType;
  /** Number of elements. */
  readonly length: number;

  constructor(key: string, elementType: ElementType, length: number) {
    this.key = key;
    this.elementType = elementType;
    this.length = length;
  }
}

/** A tensor of a checkpoint: a view of a storage. Its elements have been checked to lie inside the storage. */
export class PytorchTensor {
  readonly storage: PytorchStorage;
  /** Element of the storage where the tensor starts. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** Elements of the storage from one index to the next, per axis. */
  readonly strides: readonly number[];

  constructor(storage: PytorchStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  /** Number of elements. */
  get length(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }
}

/**
 * Copy the elements of a tensor in row-major order.
 * @param storage all elements of the tensor's storage
 */
export function gatherElements({ offset, shape, strides, length }: PytorchTensor, storage: Float32Array): Float32Array {
  const gathered = new Float32Array(length);
  if (length === 0) return gathered;
  const last = shape.length - 1;
  let filled = 0;
  const copyAxis = (axis: number, start: number): void => {
    if (axis > last) {
      gathered[filled++] = storage[start];
    } else if (axis === last && strides[axis] === 1) {
      gathered.set(storage.subarray(start, start + shape[axis]), filled);
      filled += shape[axis];
    } else {
      for (let i = 0; i < shape[axis]; i++) copyAxis(axis + 1, start + i * strides[axis]);
    }
  };
  copyAxis(0, offset);
  return gathered;
}
