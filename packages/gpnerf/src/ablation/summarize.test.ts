import { describe, expect, it } from "vitest";
import { ablationRun } from "../../test/ablationRuns.ts";
import { selectRows } from "./rows.ts";
import { type AblationRun, compareRows, seedScore, summarizeRows } from "./summarize.ts";

/** Runs with seeds 0, 1, … of one row; PSNR is 20 throughout. */
const runsOf = (row: number, ...mious: number[]): AblationRun[] =>
  mious.map((miou, seed) => ablationRun(row, seed, miou, 20));

const comparisonsOf = (ids: readonly number[], runs: readonly AblationRun[]): ReturnType<typeof compareRows> =>
  compareRows(summarizeRows(selectRows(ids), runs));

describe("a score over seeds", () => {
  it("is the mean and the sample standard deviation", () => {
    const { mean, spread } = seedScore([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(mean).toBe(5);
    expect(spread).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  it("has no spread for one seed", () => {
    expect(seedScore([0.3])).toEqual({ mean: 0.3, spread: null, values: [0.3] });
  });
});

describe("rows over seeds", () => {
  it("collect their own runs and leave out rows without any", () => {
    const rows = summarizeRows(selectRows([1, 2, 3]), [...runsOf(3, 0.4), ...runsOf(1, 0.1, 0.3)]);
    expect(rows.map(({ id, seeds, miou, psnr }) => [id, seeds, miou.values, psnr.mean])).toEqual([
      [1, [0, 1], [0.1, 0.3], 20],
      [3, [0], [0.4], 20],
    ]);
    expect(rows[0].miou.mean).toBeCloseTo(0.2, 12);
  });
});

describe("the change between rows", () => {
  it("is the mean of the differences seed by seed, beside the paper's in the same unit", () => {
    const [{ from, to, miou, psnr }] = comparisonsOf([1, 2], [...runsOf(1, 0.1, 0.2), ...runsOf(2, 0.3, 0.5)]);
    expect([from, to]).toEqual([1, 2]);
    expect(miou.perSeed).toEqual([expect.closeTo(0.2, 12), expect.closeTo(0.3, 12)]);
    expect(miou.mean).toBeCloseTo(0.25, 12);
    expect(miou.paper).toBeCloseTo(0.0074, 12);
    expect(psnr).toMatchObject({ mean: 0, perSeed: [0, 0], paper: expect.closeTo(0.24, 12) });
  });

  it("uses the seeds that both rows have, and needs one", () => {
    const second = runsOf(2, 0.2, 0.5);
    const [{ miou }] = comparisonsOf([1, 2], [ablationRun(1, 1, 0.1, 20), ...second]);
    expect(miou).toMatchObject({ perSeed: [expect.closeTo(0.4, 12)], verdict: "one seed" });
    expect(comparisonsOf([1, 2], [ablationRun(1, 7, 0.1, 20), ...second])).toEqual([]);
  });

  // The paper: +0.74 from row 1 to 2, -5.16 from row 2 to 3.
  it.each([
    ["holds", "goes the paper's way beyond the spread", [1, 2], [0.1, 0.11], [0.2, 0.21]],
    ["holds", "falls where the paper's falls", [2, 3], [0.2, 0.21], [0.1, 0.11]],
    ["reversed", "goes the other way beyond the spread", [1, 2], [0.2, 0.21], [0.1, 0.11]],
    ["not seen", "is smaller than the spread of a row", [1, 2], [0.1, 0.4], [0.12, 0.42]],
    ["not seen", "is smaller than the spread of the other row", [1, 2], [0.1, 0.1], [0.11, 0.3]],
    ["not seen", "differs in sign between seeds", [1, 2], [0.1, 0.1, 0.1], [0.2, 0.2, 0.099]],
    ["not seen", "is none", [1, 2], [0.1, 0.1], [0.1, 0.1]],
    ["one seed", "has one seed", [1, 2], [0.1], [0.4]],
  ] as const)("%s when it %s", (verdict, _, ids, before, after) => {
    const [{ miou }] = comparisonsOf(ids, [...runsOf(ids[0], ...before), ...runsOf(ids[1], ...after)]);
    expect(miou.verdict).toBe(verdict);
  });

  it("skips rows that were not run", () => {
    const runs = [...runsOf(1, 0.1), ...runsOf(5, 0.2)];
    const [{ from, to, miou }] = comparisonsOf([1, 2, 5], runs);
    expect([from, to]).toEqual([1, 5]);
    expect(miou.paper).toBeCloseTo(0.0347, 12);
  });
});
