/**
 * @file Element types of PyTorch storages and how they become float32. Files are little-endian, as is every machine that
 * Node supports ONNX Runtime on.
 */

import { decodeFloat16Array } from "@gpnerf/engine";

/** One element type. */
export interface ElementType {
  /** PyTorch's class of storages that hold it, in the module `torch`. */
  readonly storageClass: string;
  /** Bytes per element. */
  readonly bytes: number;
  /** Elements as the nearest float32 numbers; `buffer` holds nothing else. */
  readonly toFloat32: (buffer: ArrayBuffer) => Float32Array;
}

/** Every element type that is read. */
export const elementTypes: readonly ElementType[] = [
  { storageClass: "FloatStorage", bytes: 4, toFloat32: (buffer) => new Float32Array(buffer) },
  { storageClass: "DoubleStorage", bytes: 8, toFloat32: (buffer) => Float32Array.from(new Float64Array(buffer)) },
  { storageClass: "HalfStorage", bytes: 2, toFloat32: (buffer) => decodeFloat16Array(new Uint16Array(buffer)) },
  { storageClass: "BFloat16Storage", bytes: 2, toFloat32: (buffer) => bfloat16ToFloat32(new Uint16Array(buffer)) },
  {
    storageClass: "LongStorage",
    bytes: 8,
    toFloat32: (buffer) => Float32Array.from(new BigInt64Array(buffer), Number),
  },
  { storageClass: "IntStorage", bytes: 4, toFloat32: (buffer) => Float32Array.from(new Int32Array(buffer)) },
  { storageClass: "ShortStorage", bytes: 2, toFloat32: (buffer) => Float32Array.from(new Int16Array(buffer)) },
  { storageClass: "CharStorage", bytes: 1, toFloat32: (buffer) => Float32Array.from(new Int8Array(buffer)) },
  { storageClass: "ByteStorage", bytes: 1, toFloat32: (buffer) => Float32Array.from(new Uint8Array(buffer)) },
  { storageClass: "BoolStorage", bytes: 1, toFloat32: (buffer) => Float32Array.from(new Uint8Array(buffer)) },
];

/** bfloat16 is the upper half of a float32. */
function bfloat16ToFloat32(halves: Uint16Array): Float32Array {
  const bits = Uint32Array.from(halves, (half) => half << 16);
  return new Float32Array(bits.buffer);
}
