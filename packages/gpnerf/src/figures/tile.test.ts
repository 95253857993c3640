import { describe, expect, it } from "vitest";
import type { RgbImage } from "./rgbImage.ts";
import { tile } from "./tile.ts";

/** A picture of one grey value. */
function grey(width: number, height: number, value: number): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(value) };
}

/** Red channel as rows of numbers. */
function reds({ width, height, data }: RgbImage): number[][] {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => data[3 * (y * width + x)]));
}

describe("tile", () => {
  it("lays pictures out row by row with gaps only between them", () => {
    const sheet = tile([grey(2, 1, 1), grey(1, 2, 2), grey(2, 2, 3)], { columns: 2, gap: 1, background: [9, 9, 9] });
    expect(reds(sheet)).toEqual([
      [1, 1, 9, 2, 9],
      [9, 9, 9, 2, 9],
      [9, 9, 9, 9, 9],
      [3, 3, 9, 9, 9],
      [3, 3, 9, 9, 9],
    ]);
  });

  it("is no wider than its pictures", () => {
    expect(tile([grey(3, 2, 0)], { columns: 4, gap: 5 })).toMatchObject({ width: 3, height: 2 });
  });

  it("refuses an empty list and broken layouts", () => {
    expect(() => tile([], { columns: 2 })).toThrow(/0 pictures/);
    expect(() => tile([grey(1, 1, 0)], { columns: 0 })).toThrow(/0 columns/);
    expect(() => tile([grey(1, 1, 0)], { columns: 1, gap: 0.5 })).toThrow(/gap of 0.5/);
  });
});
