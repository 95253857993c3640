import { expect, it } from "vitest";
import { evenlySpread } from "./evenlySpread.ts";

it.each([
  [10, 4, [0, 3, 6, 9]],
  [5, 2, [0, 4]],
  [9, 1, [0]],
  [3, 3, [0, 1, 2]],
  [2, 8, [0, 1]],
  [0, 8, []],
])("of %i items, %i", (length, count, expected) => {
  expect(evenlySpread([...Array(length).keys()], count)).toEqual(expected);
});
