import { add, layerNormalization, type ParameterScope, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { feedForward, layerNormEpsilon } from "../field/feedForward.ts";
import { alongRayAttention } from "./alongRayAttention.ts";

/**
 * One layer of the Ray Aggregation Transformer, RAT(·) of Eq. 6: exchanges field features between the samples of a ray.
 *
 * @param samples field features, [rays, samples, dim]
 * @returns new features of equal shape and the attention [rays, heads, samples, samples], see `alongRayAttention`
 */
export function rayAggregationLayer(
  scope: ParameterScope,
  samples: Value,
  config: ModelConfig,
): { samples: Value; attention: Value } {
  const normalized = layerNormalization(scope.scope("norm"), samples, layerNormEpsilon);
  const { feature, attention } = alongRayAttention(scope.scope("attention"), normalized, config.transformer.heads);
  return {
    samples: feedForward(scope.scope("feedForward"), add(samples, feature), config.transformer.feedForward),
    attention,
  };
}
