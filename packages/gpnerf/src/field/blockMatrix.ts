import { concat, constant, type Value } from "@gpnerf/engine";

/** A matrix from rows of blocks. */
export function blockMatrix(rows: readonly (readonly Value[])[]): Value {
  return concat(
    rows.map((blocks) => concat(blocks, 1)),
    0,
  );
}

/** A constant matrix of equal numbers. */
export function filledMatrix(rows: number, columns: number, value: number): Value {
  return constant(new Float32Array(rows * columns).fill(value), [rows, columns]);
}
