import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import { smallExample } from "../../test/smallExample.ts";
import type { Config } from "../config/schema.ts";
import { seededRandom } from "../random.ts";
import { drawRays, type RayBatch } from "./rayBatch.ts";

const config = smallConfig();
const { target, depthRange } = smallExample(config);
const [rays, samples] = [config.training.raysPerStep, config.model.rendering.samplesPerRay];

describe("rays of a training step", () => {
  const batch = drawRays(target, depthRange, config, seededRandom(1));

  it("go through different cells of the semantic map, at the pixels where these lie", () => {
    expect(new Set(batch.cells).size).toBe(rays);
    batch.cells.forEach((cell, ray) => {
      expect(cell).toBeLessThan(16 * 12);
      expect([batch.pixels[2 * ray], batch.pixels[2 * ray + 1]]).toEqual([2 * (cell % 16), 2 * Math.floor(cell / 16)]);
    });
  });

  it("know the true colours of their pixels", () => {
    for (let ray = 0; ray < rays; ray++) {
      const at = 3 * (batch.pixels[2 * ray + 1] * 32 + batch.pixels[2 * ray]);
      expect(batch.truth.slice(3 * ray, 3 * ray + 3)).toEqual(target.color.slice(at, at + 3));
    }
  });

  it("know the true depths of their pixels, 0 where none was measured", () => {
    const expected = Float32Array.from({ length: rays }, (_, ray) => {
      return target.depth![batch.pixels[2 * ray + 1] * 32 + batch.pixels[2 * ray]];
    });
    expect(expected.filter((depth) => depth === 0).length).toBeGreaterThan(0);
    expect(batch.trueDepth).toEqual(expected);
  });

  it("are the same for the same random numbers, and others for others", () => {
    expect(drawRays(target, depthRange, config, seededRandom(1))).toEqual(batch);
    expect(drawRays(target, depthRange, config, seededRandom(2)).cells).not.toEqual(batch.cells);
  });

  it("have even depths without jitter, drawn ones with it", () => {
    const still: Config = { ...config, training: { ...config.training, jitter: false } };
    const { depths } = drawRays(target, depthRange, still, seededRandom(1));
    expect(Array.from(depths.slice(0, 2 * samples))).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect(new Set(batch.depths).size).toBeGreaterThan(rays);
  });

  it("can be all cells of the map", () => {
    const all: Config = { ...config, training: { ...config.training, raysPerStep: 16 * 12 } };
    const { cells } = drawRays(target, depthRange, all, seededRandom(1));
    expect([...cells].sort((a, b) => a - b)).toEqual([...Array(16 * 12).keys()]);
  });

  it("know no depth where none is measured", () => {
    const { depth: _, ...blind } = target;
    const { trueDepth } = drawRays(blind, depthRange, config, seededRandom(1));
    expect(trueDepth).toEqual(new Float32Array(rays));
  });

  it("bring quantiles of their own for importance samples, with jitter only", () => {
    expect(batch.importanceSamples).toBeUndefined();
    const released = smallReleasedConfig();
    const example = smallExample(released);
    const draw = (jitter: boolean): RayBatch =>
      drawRays(
        example.target,
        depthRange,
        { ...released, training: { ...released.training, jitter } },
        seededRandom(1),
      );
    const { importanceSamples } = draw(true);
    expect(importanceSamples).toMatchObject({ count: 2, spacing: "inverse" });
    expect(new Set(importanceSamples!.quantiles).size).toBe(2 * rays);
    expect(draw(false).importanceSamples).toEqual({ count: 2, spacing: "inverse" });
  });
});
