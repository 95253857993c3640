import { expect, it } from "vitest";
import { GradientMemory } from "./gradientMemory.ts";

it("knows the sizes of the maps it was made for", () => {
  const memory = GradientMemory.create([3, 5])!;
  expect(memory.arrays.map(({ length }) => length)).toEqual([3, 5]);
  expect(memory.arrays.map(({ byteOffset }) => byteOffset)).toEqual(memory.addresses);
  expect([[3, 5], [3], [5, 3], [3, 5, 1]].map((lengths) => memory.fits(lengths))).toEqual([true, false, false, false]);
});

it("is not made when addresses would not reach it all", () => {
  expect(GradientMemory.create([2 ** 30])).toBeUndefined();
});
