import { expect, it } from "vitest";
import { seededRandom } from "./random.ts";

const draws = (count: number, ...keys: number[]): number[] => {
  const random = seededRandom(...keys);
  return Array.from({ length: count }, random);
};

it("gives the same numbers for the same keys", () => {
  expect(draws(5, 1, 2, 3)).toEqual(draws(5, 1, 2, 3));
});

it("gives other numbers when any key, or the order of keys, changes", () => {
  const streams = [[1, 2, 3], [2, 2, 3], [1, 3, 3], [1, 2, 4], [3, 2, 1], [1, 2], [0], [-1]];
  expect(new Set(streams.map((keys) => draws(1, ...keys)[0])).size).toBe(streams.length);
});

it("is uniform in [0, 1), also over the first numbers of neighbouring keys", () => {
  for (const numbers of [draws(4000, 7), Array.from({ length: 4000 }, (_, step) => draws(1, 7, step)[0])]) {
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const bins = new Array<number>(10).fill(0);
    for (const number of numbers) bins[Math.floor(10 * number)]++;
    // 400 each; five standard deviations are 95.
    for (const count of bins) expect(Math.abs(count - 400)).toBeLessThan(95);
  }
});
