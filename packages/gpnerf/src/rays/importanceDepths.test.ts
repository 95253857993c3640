import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floats } from "../../test/goldenArrays.ts";
import { releasedSampling } from "../../test/releasedSampling.ts";
import { importanceDepths } from "./importanceDepths.ts";
import { sampleDepths } from "./sampleDepths.ts";

const seed = 20261122;
const range = { near: 1, far: 5 };
const depths = Float32Array.of(1, 2, 3, 4, 5);
const spacings = ["uniform", "inverse"] as const;

/** The depths that are added to a ray's own. */
function added(
  weights: readonly number[],
  count: number,
  quantiles?: readonly number[],
  first: Float32Array = depths,
  spacing: "uniform" | "inverse" = "uniform",
): number[] {
  const options = { count, spacing, ...(quantiles ? { quantiles: Float32Array.from(quantiles) } : {}) };
  const all = Array.from(importanceDepths(first, Float32Array.from(weights), 1, options));
  for (const depth of first) all.splice(all.indexOf(depth), 1);
  return all;
}

function expectClose(actual: readonly number[], expected: readonly number[], digits = 5): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], digits);
  });
}

describe("importance depths", () => {
  it("spread evenly between the outer midpoints where attention is even", () => {
    expectClose(added([1, 1, 1, 1, 1], 4), [1.5, 2.5, 3.5, 4.5]);
    expectClose(added([9, 1, 1, 1, 9], 7), [1.5, 2, 2.5, 3, 3.5, 4, 4.5]); // the ends have no bin
  });

  it("crowd between the midpoints beside the sample that all attention is on", () => {
    const crowd = added([0, 0, 1, 0, 0], 5, [0.1, 0.3, 0.5, 0.7, 0.9]);
    expectClose(crowd, [2.6, 2.8, 3, 3.2, 3.4], 3);
    const all = added([0, 0, 1, 0, 0], 5);
    expect(all.slice(1, -1).every((depth) => depth > 2.5 && depth < 3.5)).toBe(true);
  });

  it("spread evenly where there is no attention, and none but at the ends", () => {
    for (const weights of [
      [0, 0, 0, 0, 0],
      [0.5, 0, 0, 0, 0.5],
    ])
      expectClose(added(weights, 3), [1.5, 3, 4.5], 4);
  });

  it("are in proportion to attention", () => {
    // Bins 1.5-2.5, 2.5-3.5, 3.5-4.5 with 1/4, 1/2, 1/4 of it.
    expectClose(added([0, 1, 2, 1, 0], 5, [0, 0.125, 0.25, 0.5, 0.875]), [1.5, 2, 2.5, 3, 4], 3);
  });

  it("lie at the quantiles that are given, each ray at its own", () => {
    const options = { count: 2, spacing: "uniform" as const, quantiles: Float32Array.of(0.9, 0.1, 0.5, 0.5) };
    const two = importanceDepths(
      Float32Array.of(1, 2, 3, 4, 5, 2, 4, 6, 8, 10),
      new Float32Array(10).fill(1),
      2,
      options,
    );
    expectClose(Array.from(two), [1, 1.8, 2, 3, 4, 4.2, 5, 2, 4, 6, 6, 6, 8, 10], 4);
  });

  it("form their bins in inverse depth where the samples are spaced so", () => {
    const inverse = sampleDepths(range, 1, 5, "inverse");
    expectClose(
      Array.from(inverse, (z) => 1 / z),
      [1, 0.8, 0.6, 0.4, 0.2],
    );
    const drawn = added([1, 1, 1, 1, 1], 4, undefined, inverse, "inverse").map((z) => 1 / z);
    expectClose(drawn, [0.9, 0.7, 0.5, 0.3], 4);
    // Most attention on the second sample, at inverse depth 0.8.
    const crowd = added([0, 8, 1, 1, 0], 3, [0.3, 0.6, 0.9], inverse, "inverse").map((z) => 1 / z);
    expectClose(crowd, [0.7 + 0.2 * (7 / 8), 0.7 + 0.2 * (4 / 8), 0.7 + 0.2 * (1 / 8)], 4);
  });

  it("can be a single one", () => {
    expectClose(added([1, 1, 1, 1, 1], 1), [1.5]);
    expectClose(added([1, 1, 1, 1, 1], 1, [0.5]), [3]);
  });

  it(`increase, hold the first pass's and stay between its ends, whatever the attention (seed ${seed})`, () => {
    const weight = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(1e-30));
    fc.assert(
      fc.property(
        fc.constantFrom(...spacings),
        fc.integer({ min: 3, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(weight, { minLength: 24, maxLength: 24 }),
        fc.option(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 18, maxLength: 18 })),
        (spacing, samples, count, weights, quantiles) => {
          const rays = 2;
          const first = sampleDepths({ near: 0.3, far: 7 }, rays, samples, spacing);
          const options = { count, spacing, ...(quantiles ? { quantiles: Float32Array.from(quantiles) } : {}) };
          const all = importanceDepths(first, Float32Array.from(weights).subarray(0, rays * samples), rays, options);
          expect(all.length).toBe(rays * (samples + count));
          for (let ray = 0; ray < rays; ray++) {
            const own = all.subarray(ray * (samples + count), (ray + 1) * (samples + count));
            expect([own[0], own[own.length - 1]]).toEqual([first[0], first[samples - 1]]);
            for (let i = 1; i < own.length; i++) expect(own[i]).toBeGreaterThanOrEqual(own[i - 1]);
            for (let i = 0; i < samples; i++) expect(own.includes(first[i])).toBe(true);
          }
        },
      ),
      { seed, numRuns: 200 },
    );
  });

  it("equal those of the released code", () => {
    const { rays, coarse, weights, fine } = releasedSampling.importance;
    const first = Float32Array.from({ length: rays * 48 }, (_, i) => floats(coarse)[i % 48]);
    const all = importanceDepths(first, floats(weights), rays, { count: 16, spacing: "inverse" });
    const expected = floats(fine);
    expect(all.length).toBe(expected.length);
    all.forEach((depth, i) => {
      expect(Math.abs(depth - expected[i]), `depth ${i}`).toBeLessThan(2e-6);
    });
  });
});
