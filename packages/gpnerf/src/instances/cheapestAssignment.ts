import { munkres } from "munkres";

/**
 * Give every row a column of its own so that the sum of the chosen costs is smallest (the Hungarian method's problem).
 *
 * @param costs finite numbers, [rows, columns]
 * @param columns at least as many as there are rows
 * @returns the column of each row, [rows]; where several choices cost the same it is one of them, always the same one
 * @throws {RangeError} when there are fewer columns than rows, or a cost is not finite
 */
export function cheapestAssignment(costs: Float64Array, columns: number): Int32Array {
  if (costs.length === 0) return new Int32Array(0);
  const rows = costs.length / columns;
  if (!Number.isInteger(rows) || rows > columns) {
    throw new RangeError(
      `cheapestAssignment: ${costs.length} costs in ${columns} columns came; ` +
        "whole rows are needed, no more of them than columns.",
    );
  }
  const bad = costs.findIndex((cost) => !Number.isFinite(cost));
  if (bad >= 0) {
    throw new RangeError(
      `cheapestAssignment: the cost of row ${Math.floor(bad / columns)} in column ${bad % columns} is ${costs[bad]}; ` +
        "finite costs are needed. Look for the stage that made them.",
    );
  }
  const matrix = Array.from({ length: rows }, (_, row) => costs.subarray(row * columns, (row + 1) * columns));
  const assignment = new Int32Array(rows);
  for (const [row, column] of munkres(matrix)) assignment[row] = column;
  return assignment;
}
