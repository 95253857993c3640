import type { Shape } from "../shape.ts";

/** From this size on it matters how a matrix is transposed. */
const largeMatrix = 2 ** 15;
/** Rarely a size of an axis that somebody reads. */
const block = 32;

/** A reordering of three axes. */
export interface BlockedTransposition {
  readonly shape: readonly [number, number, number];
  readonly permutation: readonly [number, number, number];
}

/**
 * A reordering of axes that only transposes a large matrix, with the rows or columns of that matrix in blocks. Undefined
 * where the axes that stay side by side make up another thing than a matrix, a small one, or one without blocks.
 *
 * ONNX Runtime moves a transposition of [rows, columns] past a reshape beside it, where it becomes one of many axes that
 * takes five times as long. Blocks that are no axis of anything keep it from that; it does not copy them one by one.
 */
export function matrixTransposition(shape: Shape, permutation: readonly number[]): BlockedTransposition | undefined {
  const long = permutation.filter((axis) => shape[axis] !== 1);
  const turn = long.findIndex((axis, i) => i > 0 && axis < long[i - 1]);
  const ascends = (axes: readonly number[]): boolean => axes.every((axis, i) => i === 0 || axis > axes[i - 1]);
  if (turn < 0 || !ascends([...long.slice(turn), ...long.slice(0, turn)])) return undefined;
  const [columns, rows] = [long.slice(0, turn), long.slice(turn)].map((axes) =>
    axes.reduce((size, axis) => size * shape[axis], 1),
  );
  if (rows * columns < largeMatrix) return undefined;
  if (rows % block === 0) return { shape: [rows / block, block, columns], permutation: [2, 0, 1] };
  if (columns % block === 0) return { shape: [rows, columns / block, block], permutation: [1, 2, 0] };
  return undefined;
}
