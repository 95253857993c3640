import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import { seededRandom } from "../random.ts";
import { type RaySamples, raySamples, sliceSamples } from "./raySamples.ts";
import { sampleDepths } from "./sampleDepths.ts";

const range = { near: 1, far: 4 };
const rays = 5;
const onePass = smallConfig().model;
const twoPasses = smallReleasedConfig().model;
const { samplesPerRay: samples, importanceSamples: count } = twoPasses.rendering;

describe("ray samples", () => {
  it("are the depths of the configured spacing, with nothing to add in one pass", () => {
    expect(raySamples(range, rays, onePass)).toEqual({ depths: sampleDepths(range, rays, samples, "uniform") });
  });

  it("say how many to add in a second pass, at even quantiles", () => {
    expect(raySamples(range, rays, twoPasses)).toEqual({
      depths: sampleDepths(range, rays, samples, "inverse"),
      importanceSamples: { count, spacing: "inverse" },
    });
  });

  it("are drawn with random numbers, quantiles too", () => {
    const { depths, importanceSamples } = raySamples(range, rays, twoPasses, seededRandom(1));
    expect(depths).not.toEqual(sampleDepths(range, rays, samples, "inverse"));
    const { quantiles } = importanceSamples!;
    expect(quantiles).toHaveLength(rays * count);
    for (const u of quantiles!) {
      expect(u).toBeGreaterThanOrEqual(0);
      expect(u).toBeLessThan(1);
    }
    expect(new Set(quantiles).size).toBe(rays * count);
  });
});

describe("slices of ray samples", () => {
  const cases: [string, RaySamples][] = [
    ["one pass", raySamples(range, rays, onePass, seededRandom(1))],
    ["two passes", raySamples(range, rays, twoPasses)],
    ["two passes with jitter", raySamples(range, rays, twoPasses, seededRandom(1))],
  ];

  it.each(cases)("hold the rays asked for, %s", (_, all) => {
    const part = sliceSamples(all, rays, 2, 2);
    expect(part.depths).toEqual(all.depths.slice(2 * samples, 4 * samples));
    const { importanceSamples } = all;
    if (!importanceSamples) expect(part).not.toHaveProperty("importanceSamples");
    else {
      const { quantiles, ...same } = importanceSamples;
      expect(part.importanceSamples).toEqual({
        ...same,
        ...(quantiles ? { quantiles: quantiles.slice(2 * count, 4 * count) } : {}),
      });
    }
  });

  it.each(cases)("one after the other are the whole, %s", (_, all) => {
    const parts = [sliceSamples(all, rays, 0, 3), sliceSamples(all, rays, 3, 2)];
    const joined = (pick: (samples: RaySamples) => Float32Array): number[] => parts.flatMap((part) => [...pick(part)]);
    expect(joined((part) => part.depths)).toEqual([...all.depths]);
    if (!all.importanceSamples?.quantiles) return;
    expect(joined((part) => part.importanceSamples!.quantiles!)).toEqual([...all.importanceSamples.quantiles]);
  });
});
