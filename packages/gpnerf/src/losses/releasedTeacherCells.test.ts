import { expect, it } from "vitest";
import { releasedTeacherCells } from "./releasedTeacherCells.ts";

const image = { width: 8, height: 4 };
const cellOf = (column: number, row: number): number => releasedTeacherCells(Float32Array.of(column, row), image)[0];

it("gives odd columns their own cell and even ones the cell to the left", () => {
  expect([cellOf(1, 0), cellOf(3, 0), cellOf(5, 2), cellOf(7, 3)]).toEqual([0, 1, 6, 7]);
  expect([cellOf(2, 0), cellOf(4, 1), cellOf(6, 3)]).toEqual([0, 1, 6]);
});

it("gives column 0 the last cell of the pixel row above, and pixel (0, 0) the last of the map", () => {
  expect([cellOf(0, 1), cellOf(0, 2), cellOf(0, 3)]).toEqual([3, 3, 7]);
  expect(cellOf(0, 0)).toBe(7);
});

it("refuses odd sizes", () => {
  expect(() => releasedTeacherCells(Float32Array.of(0, 0), { width: 7, height: 4 })).toThrow(/the image is 7×4/);
});
