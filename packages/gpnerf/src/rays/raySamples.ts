import type { ModelConfig } from "../config/schema.ts";
import type { DepthRange } from "../scene/scene.ts";
import type { ImportanceOptions } from "./importanceDepths.ts";
import { sampleDepths } from "./sampleDepths.ts";

/** Where to sample rays: the depths of the coarse pass and how a fine pass draws more. */
export interface RaySamples {
  /** z-depths in metres, [rays, samplesPerRay]. */
  readonly depths: Float32Array;
  readonly importanceSamples?: ImportanceOptions;
}

/** The samples of some rays as the configuration asks for them; jittered with `random`. */
export function raySamples(
  range: DepthRange,
  rays: number,
  { rendering }: ModelConfig,
  random?: () => number,
): RaySamples {
  const { samplesPerRay, importanceSamples: count, spacing } = rendering;
  const depths = sampleDepths(range, rays, samplesPerRay, spacing, random);
  if (count === 0) return { depths };
  const quantiles = random && Float32Array.from({ length: rays * count }, random);
  return { depths, importanceSamples: { count, spacing, ...(quantiles ? { quantiles } : {}) } };
}

/** The part of the samples that belongs to `count` rays from ray `first` on. */
export function sliceSamples(
  { depths, importanceSamples }: RaySamples,
  rays: number,
  first: number,
  count: number,
): RaySamples {
  const part = (values: Float32Array): Float32Array => sliceRays(values, rays, first, count);
  if (!importanceSamples) return { depths: part(depths) };
  const { quantiles } = importanceSamples;
  return {
    depths: part(depths),
    importanceSamples: { ...importanceSamples, ...(quantiles ? { quantiles: part(quantiles) } : {}) },
  };
}

/** The part of an array, ray by ray, that belongs to `count` of `rays` rays from ray `first` on. */
export function sliceRays(values: Float32Array, rays: number, first: number, count: number): Float32Array {
  const perRay = values.length / rays;
  return values.slice(perRay * first, perRay * (first + count));
}
