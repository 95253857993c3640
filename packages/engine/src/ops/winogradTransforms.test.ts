import { expect, test } from "vitest";
import { inputTransform, kernelTransform, outputTransform, products, taps, tile } from "./winogradTransforms.ts";

const times = (matrix: readonly number[][], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, entry, i) => sum + entry * vector[i], 0));

test.each([
  [
    [3, -1, 4, 1, -5, 9],
    [2, -6, 5],
  ],
  [
    [0, 0, 0, 0, 0, 1],
    [0, 0, 1],
  ],
  [
    [1, 0, 0, 0, 0, 0],
    [1, 0, 0],
  ],
  [
    [1, 1, 1, 1, 1, 1],
    [-1, 7, 0.5],
  ],
])("rows %j filtered with %j", (rows, kernel) => {
  const factors = times(inputTransform, rows);
  const weights = times(kernelTransform, kernel);
  expect([factors.length, weights.length, kernel.length]).toEqual([products, products, taps]);
  const filtered = times(
    outputTransform,
    factors.map((factor, i) => factor * weights[i]),
  );
  expect(filtered).toHaveLength(tile);
  filtered.forEach((value, i) => {
    expect(value).toBeCloseTo(
      kernel.reduce((sum, tap, j) => sum + tap * rows[i + j], 0),
      12,
    );
  });
});
