import { describe, expect, it, test } from "vitest";
import { convolutionSpeed, fitsBesideSources, planChunks, planRuns, shrinkingRuns } from "./chunkPlan.ts";

/** Rays cost 2, the target image as much as `target` of them, a source image 1. */
function network(workers: number, target = 0) {
  const costs: Record<string, number> = { rays: 2, target: 2 * convolutionSpeed * target, source: 1 };
  return { pool: { size: workers }, multiplications: (stage: string) => costs[stage] };
}

test("without a target image chunks go round", () => {
  expect(planChunks(network(2), 5, ["rays"], undefined)).toEqual([0, 1, 0, 1, 0]);
});

test("the worker with the target image gets fewer rays, and none where it is dearer than all of them", () => {
  const [first, second] = [0, 1].map((worker) => ({ stage: "target", worker }));
  expect(planChunks(network(2, 2.5), 6, ["rays"], first)).toEqual([1, 1, 1, 0, 1, 0]);
  expect(planChunks(network(2, 2.5), 6, ["rays"], second)).toEqual([0, 0, 0, 1, 0, 1]);
  expect(planChunks(network(2, 20), 6, ["rays"], first)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(planChunks(network(1, 20), 2, ["rays"], first)).toEqual([0, 0]);
});

test("the passes of a chunk add up", () => {
  expect(planChunks(network(2, 3), 4, ["rays", "rays"], { stage: "target", worker: 0 })).toEqual([1, 1, 0, 1]);
});

describe("runs", () => {
  it("give each worker chunks that follow one another, fewer and fewer at a time unless they fit in one", () => {
    expect(planRuns([0, 1, 0, 1, 0, 1, 0, 0, 0], 2, 3)).toEqual([
      [
        { first: 0, count: 3 },
        { first: 3, count: 2 },
        { first: 5, count: 1 },
      ],
      [{ first: 6, count: 3 }],
    ]);
  });

  it("are as long as they may be where nobody can help", () => {
    expect(planRuns([0, 0, 0, 0, 0], 1, 2)).toEqual([
      [
        { first: 0, count: 2 },
        { first: 2, count: 2 },
        { first: 4, count: 1 },
      ],
    ]);
  });

  it("are single chunks where more do not fit, and none for who has no chunks", () => {
    expect(planRuns([1, 1], 2, 1)).toEqual([
      [],
      [
        { first: 0, count: 1 },
        { first: 1, count: 1 },
      ],
    ]);
  });
});

test("runs that are handed out get shorter towards the end", () => {
  expect(shrinkingRuns(43, 2, 4)).toEqual([...new Array<number>(10).fill(4), 2, 1]);
  expect(shrinkingRuns(6, 2, 4)).toEqual([3, 2, 1]);
  expect(shrinkingRuns(3, 4, 4)).toEqual([1, 1, 1]);
  expect(shrinkingRuns(3, 1, 1)).toEqual([1, 1, 1]);
  expect(shrinkingRuns(0, 2, 4)).toEqual([]);
});

describe("the target image is worked on beside the sources", () => {
  const fits = (workers: number, sources: number, target: number): boolean =>
    fitsBesideSources(
      { pool: { size: workers }, multiplications: (stage) => (stage === "target" ? target : 1) },
      sources,
      {
        source: "source",
        target: "target",
      },
    );

  test("where a worker has one source less than another", () => {
    expect([1, 2, 3, 4, 5].map((sources) => fits(2, sources, 1))).toEqual([true, false, true, false, true]);
    expect([3, 4, 5, 6].map((sources) => fits(4, sources, 1))).toEqual([true, false, true, true]);
    expect(fits(1, 5, 1)).toBe(false);
  });

  test("unless it is so dear that the others would wait longer than their share of it takes", () => {
    expect([0.1, 1.9, 2, 3].map((target) => fits(2, 5, target))).toEqual([true, true, false, false]);
    expect([1.2, 1.3, 1.4].map((target) => fits(4, 5, target))).toEqual([true, true, false]);
  });
});
