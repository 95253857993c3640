import { describe, expect, test } from "vitest";
import { broadcastShapes, elementCount, formatShape, normalizeAxis, sameShape, stridesOf } from "./shape.ts";

test("elementCount, formatShape and sameShape", () => {
  expect([[], [3], [2, 3, 4], [2, 0]].map(elementCount)).toEqual([1, 3, 24, 0]);
  expect([[], [2, 3]].map(formatShape)).toEqual(["[]", "[2, 3]"]);
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect(sameShape([2, 3], [3, 2])).toBe(false);
  expect(sameShape([2], [2, 1])).toBe(false);
});

test("stridesOf counts elements, the last axis fastest", () => {
  expect([[], [5], [2, 3, 4]].map(stridesOf)).toEqual([[], [1], [12, 4, 1]]);
});

describe("normalizeAxis", () => {
  test("counts negative axes from the end", () => {
    expect([0, 1, -1, -2].map((axis) => normalizeAxis("x", axis, [4, 5]))).toEqual([0, 1, 1, 0]);
  });

  test.each([2, -3, 0.5, Number.NaN])("refuses %s of two axes", (axis) => {
    expect(() => normalizeAxis("sum", axis, [4, 5])).toThrow(`sum: axis ${axis} does not exist in [4, 5]; use -2..1`);
  });
});

describe("broadcastShapes", () => {
  test.each([
    { a: [2, 3], b: [3], both: [2, 3] },
    { a: [2, 1], b: [1, 3], both: [2, 3] },
    { a: [], b: [4], both: [4] },
    { a: [5, 1, 3], b: [4, 1], both: [5, 4, 3] },
  ])("$a with $b", ({ a, b, both }) => {
    expect(broadcastShapes("add", a, b)).toEqual(both);
    expect(broadcastShapes("add", b, a)).toEqual(both);
  });

  test("names the axis that disagrees", () => {
    expect(() => broadcastShapes("add", [4, 2, 3], [5, 3])).toThrow(
      "add: [4, 2, 3] and [5, 3] do not broadcast: axis -2 has sizes 2 and 5",
    );
  });
});
