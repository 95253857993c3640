import { add, layerNormalization, type ParameterScope, reshape, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { type feedForward, layerNormEpsilon } from "../field/feedForward.ts";
import type { alongRayAttention } from "./alongRayAttention.ts";

/**
 * One layer of the Ray Aggregation Transformer, RAT(·) of Eq. 6: exchanges field features between the samples of a ray.
 *
 * @param samples field features, [rays, samples, dim]
 * @param attend the attention, and `feed` the feed-forward, in one of their equal formulations
 * @returns new features of equal shape and the attention [rays, heads, samples, samples], see `alongRayAttention`
 */
export function rayAggregationLayer(
  scope: ParameterScope,
  samples: Value,
  attend: typeof alongRayAttention,
  feed: typeof feedForward,
  config: ModelConfig,
): { samples: Value; attention: Value } {
  const [rays, count, dim] = samples.shape;
  // All but the attention works on rows.
  const rows = reshape(samples, [rays * count, dim]);
  const normalized = layerNormalization(scope.scope("norm"), rows, layerNormEpsilon);
  const { feature, attention } = attend(
    scope.scope("attention"),
    reshape(normalized, samples.shape),
    config.transformer.heads,
  );
  const attended = add(rows, reshape(feature, rows.shape));
  const fed = feed(scope.scope("feedForward"), attended, config.transformer.feedForward);
  return {
    samples: reshape(fed, samples.shape),
    attention,
  };
}
