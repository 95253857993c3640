import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cheapestAssignment } from "./cheapestAssignment.ts";

/** Smallest sum over all ways to give the rows from `row` on a column that is not taken. */
function smallestSum(costs: Float64Array, columns: number, row = 0, taken: readonly number[] = []): number {
  if (row * columns === costs.length) return 0;
  let best = Number.POSITIVE_INFINITY;
  for (let column = 0; column < columns; column++) {
    if (taken.includes(column)) continue;
    best = Math.min(best, costs[row * columns + column] + smallestSum(costs, columns, row + 1, [...taken, column]));
  }
  return best;
}

describe("cheapestAssignment", () => {
  it("by hand: the second row gives up its cheapest column", () => {
    expect(Array.from(cheapestAssignment(Float64Array.of(1, 9, 9, 1, 2, 9), 3))).toEqual([0, 1]);
  });

  it("is as cheap as the best of all assignments, for square and wide tables, with ties and negative costs", () => {
    // Few different integers make ties frequent, and sums of integers are exact.
    const table = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 })).chain(([rows, more]) =>
      fc.tuple(
        fc.constant(rows + more),
        fc.array(fc.integer({ min: -2, max: 3 }), {
          minLength: rows * (rows + more),
          maxLength: rows * (rows + more),
        }),
      ),
    );
    fc.assert(
      fc.property(table, ([columns, numbers]) => {
        const costs = Float64Array.from(numbers);
        const chosen = Array.from(cheapestAssignment(costs, columns));
        expect(chosen.length).toBe(costs.length / columns);
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.every((column) => column >= 0 && column < columns)).toBe(true);
        const sum = chosen.reduce((total, column, row) => total + costs[row * columns + column], 0);
        expect(sum).toBe(smallestSum(costs, columns));
      }),
    );
  });

  it("gives a table of ties the same answer every time, and no rows no columns", () => {
    const once = cheapestAssignment(new Float64Array(12), 4);
    expect(cheapestAssignment(new Float64Array(12), 4)).toEqual(once);
    expect(cheapestAssignment(new Float64Array(0), 4)).toEqual(new Int32Array(0));
  });

  it("refuses more rows than columns and costs that are not finite", () => {
    expect(() => cheapestAssignment(new Float64Array(6), 2)).toThrow(/6 costs in 2 columns came/);
    expect(() => cheapestAssignment(new Float64Array(5), 3)).toThrow(/whole rows are needed/);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => cheapestAssignment(Float64Array.of(1, 2, 3, 4, 5, bad), 3)).toThrow(/row 1 in column 2 is -?[NI]/);
    }
  });
});
