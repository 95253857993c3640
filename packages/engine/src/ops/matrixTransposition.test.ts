import { describe, expect, test } from "vitest";
import { elementCount, type Shape } from "../shape.ts";
import { matrixTransposition } from "./matrixTransposition.ts";

/** Where each element of the reordered tensor was, by counting through its axes. */
function sources(shape: Shape, permutation: readonly number[]): number[] {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  return permutation.reduce(
    (offsets, axis) =>
      offsets.flatMap((offset) => Array.from({ length: shape[axis] }, (_, i) => offset + i * strides[axis])),
    [0],
  );
}

describe("a transposition of a large matrix", () => {
  test.each([
    { shape: [512, 160], permutation: [1, 0] },
    { shape: [16, 40, 1, 130], permutation: [2, 3, 0, 1] },
    { shape: [1, 9, 64, 128], permutation: [0, 2, 3, 1] },
    { shape: [3, 320, 96], permutation: [1, 2, 0] },
  ])("of $shape by $permutation is the same in blocks", ({ shape, permutation }) => {
    const blocked = matrixTransposition(shape, permutation);
    expect(blocked).toBeDefined();
    expect(elementCount(blocked!.shape)).toBe(elementCount(shape));
    expect(sources(blocked!.shape, blocked!.permutation)).toEqual(sources(shape, permutation));
  });

  test.each([
    { why: "small", shape: [64, 64], permutation: [1, 0] },
    { why: "no transposition", shape: [512, 1, 512], permutation: [1, 0, 2] },
    { why: "a batch of matrices", shape: [4, 512, 512], permutation: [0, 2, 1] },
    { why: "three groups of axes", shape: [32, 32, 128], permutation: [2, 1, 0] },
    { why: "without blocks of 32", shape: [301, 303], permutation: [1, 0] },
  ])("is not seen in $shape by $permutation: $why", ({ shape, permutation }) => {
    expect(matrixTransposition(shape, permutation)).toBeUndefined();
  });
});
