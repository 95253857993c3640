import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import { smallExample } from "../../test/smallExample.ts";
import type { Config } from "../config/schema.ts";
import { depthWindow } from "../losses/depthGuidedSemanticDistill.ts";
import { seededRandom } from "../random.ts";
import { drawRays, semanticTargets } from "./rayBatch.ts";

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

  it("weigh near and far samples so that L_D.G is a mean over rays and samples", () => {
    const trueDepth = Float32Array.from({ length: rays }, (_, ray) => {
      return target.depth![batch.pixels[2 * ray + 1] * 32 + batch.pixels[2 * ray]];
    });
    expect(trueDepth.filter((depth) => depth === 0).length).toBeGreaterThan(0);
    const { near, far } = depthWindow(batch.depths, trueDepth, config.training.losses.window);
    const share = Math.fround(1 / (rays * samples));
    expect(batch.near).toEqual(near.map((x) => x * share));
    expect(batch.far).toEqual(far.map((x) => x * share));
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

  it("have no near or far samples where no depth is measured", () => {
    const { depth: _, ...blind } = target;
    const { near, far } = drawRays(blind, depthRange, config, seededRandom(1));
    expect([...near, ...far].every((weight) => weight === 0)).toBe(true);
  });
});

describe("semantic targets", () => {
  it("are one-hot classes over the number of labelled pixels", () => {
    const labels = Uint8Array.of(2, 3, 0, 2, 255, 1);
    const expected = [0, 0, 0.25, 0, 0, 0, 0.25, 0, 0, 0, 0, 0.25, 0, 0, 0, 0, 0.25, 0];
    expect(Array.from(semanticTargets(labels, 6, 3))).toEqual(expected);
  });

  it("are all zeros without labels, or with none of the classes", () => {
    expect(Array.from(semanticTargets(undefined, 2, 3))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Array.from(semanticTargets(Uint8Array.of(3, 9), 2, 3))).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
