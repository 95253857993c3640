import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floats } from "../../test/goldenArrays.ts";
import { releasedSampling } from "../../test/releasedSampling.ts";
import { seededRandom } from "../random.ts";
import { sampleDepths } from "./sampleDepths.ts";

const seed = 20261122;
const range = { near: 1, far: 4 };

describe("sample depths", () => {
  it("are evenly spaced in depth, or in inverse depth", () => {
    expect(Array.from(sampleDepths(range, 1, 4, "uniform"))).toEqual([1, 2, 3, 4]);
    const inverse = sampleDepths(range, 1, 4, "inverse");
    Array.from([1, 4 / 3, 2, 4]).forEach((depth, i) => {
      expect(inverse[i]).toBeCloseTo(depth, 6);
    });
  });

  it("are the same for every ray, ray by ray", () => {
    expect(Array.from(sampleDepths(range, 2, 4, "uniform"))).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  it.each(["uniform", "inverse"] as const)("have the released code's numbers to the last bit, %s", (spacing) => {
    const { range, depths } = releasedSampling;
    expect(sampleDepths(range, 1, 64, spacing)).toEqual(floats(depths[spacing]));
  });

  it(`increase along a ray and hold both ends of the range (seed ${seed})`, () => {
    fc.assert(
      fc.property(ranges, spacings, fc.integer({ min: 2, max: 40 }), (range, spacing, samples) => {
        const depths = sampleDepths(range, 1, samples, spacing);
        expect(depths[0]).toBeCloseTo(range.near, 5);
        // In 32 bits: inverse depths near the far end keep the rounding of those near the near end.
        expect(Math.abs(depths[samples - 1] / range.far - 1)).toBeLessThan(2e-7 * (1 + range.far / range.near));
        for (let i = 1; i < samples; i++) expect(depths[i]).toBeGreaterThan(depths[i - 1]);
      }),
      { seed, numRuns: 100 },
    );
  });

  it(`stay between the midpoints to their neighbours when drawn at random (seed ${seed})`, () => {
    fc.assert(
      fc.property(ranges, spacings, fc.integer({ min: 2, max: 20 }), fc.nat(), (range, spacing, samples, key) => {
        const rays = 3;
        const even = sampleDepths(range, 1, samples, spacing);
        const drawn = sampleDepths(range, rays, samples, spacing, seededRandom(key));
        const slack = 1e-6 * range.far;
        for (let at = 0; at < rays * samples; at++) {
          const i = at % samples;
          expect(drawn[at]).toBeGreaterThanOrEqual((even[Math.max(i - 1, 0)] + even[i]) / 2 - slack);
          expect(drawn[at]).toBeLessThanOrEqual((even[i] + even[Math.min(i + 1, samples - 1)]) / 2 + slack);
        }
      }),
      { seed, numRuns: 100 },
    );
  });

  it("fill their intervals when drawn at random, each ray for itself", () => {
    const rays = 400;
    const drawn = sampleDepths(range, rays, 4, "uniform", seededRandom(1));
    const second = Array.from({ length: rays }, (_, ray) => drawn[4 * ray + 1]);
    expect(new Set(second).size).toBeGreaterThan(rays / 2);
    expect(Math.min(...second)).toBeLessThan(1.55);
    expect(Math.max(...second)).toBeGreaterThan(2.45);
  });
});

const ranges = fc
  .tuple(fc.double({ min: 0.05, max: 5, noNaN: true }), fc.double({ min: 0.1, max: 20, noNaN: true }))
  .map(([near, depth]) => ({ near, far: near + depth }));
const spacings = fc.constantFrom("uniform" as const, "inverse" as const);
