import type { DType } from "../dtype.ts";

/** Name, element type and static shape of one input or output of a {@link Program}. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /**
   * There are several of this shape, stacked along a further axis before the others: one for each chunk that a run works
   * through. How many is chosen at each run.
   */
  readonly stacked?: boolean;
}

/** A compiled graph with what is needed to feed it. Plain data: it can be posted to a worker or kept in a file. */
export interface Program {
  /** Names the program in errors and in the session cache of a worker. */
  readonly name: string;
  /** The bytes of an ONNX `ModelProto`. */
  readonly model: Uint8Array;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /**
   * Multiplications of all products and convolutions in one run, or for one chunk of it; half the floating-point operations
   * they are.
   */
  readonly multiplications?: number;
}

/** Values of one tensor, row-major: `Float32Array` for "float32", `Int32Array` for "int32". */
export type TensorData = Float32Array | Int32Array;
