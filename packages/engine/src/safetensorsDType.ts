/** Element types by their name in the file, with the array that holds them. F16 is held as 32-bit floats. */
export interface SafetensorsArrays {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  readonly F16: Float32Array;
  readonly I64: BigInt64Array;
  readonly I32: Int32Array;
  readonly U16: Uint16Array;
  readonly U8: Uint8Array;
}

/** Name of a supported element type. */
export type SafetensorsDType = keyof SafetensorsArrays;

/** Size of one element in the file, in bytes. */
export const elementBytes: { readonly [D in SafetensorsDType]: number } = {
  F64: 8,
  F32: 4,
  F16: 2,
  I64: 8,
  I32: 4,
  U16: 2,
  U8: 1,
};

/** Whether a name read from a file is a supported element type. */
export function isSafetensorsDType(name: unknown): name is SafetensorsDType {
  return typeof name === "string" && Object.hasOwn(elementBytes, name);
}
