import { add, layerNormalization, linear, max, type ParameterScope, relu, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import type { LayerViews } from "./crossViewAttention.ts";
import { type feedForward, layerNormEpsilon } from "./feedForward.ts";

/**
 * Embed the features sampled from the source views: the tokens that the Field Aggregation Transformer attends to.
 * @param sampled colour and F_rgb at Π_i(x), [points, views, 3 + radianceChannels]
 */
export function embedViews(scope: ParameterScope, sampled: Value, dim: number): Value {
  return linear(scope.scope("linear1"), relu(linear(scope.scope("linear0"), sampled, dim)), dim);
}

/** The field feature before the first layer: the strongest response of any view, [points, dim]. */
export function initialField(embedded: Value): Value {
  return max(embedded, 1);
}

/**
 * One layer of the Field Aggregation Transformer, FAT(·) of Eq. 4: blends the views' features at each sample into the
 * field feature.
 *
 * @param field feature so far, [points, dim]
 * @param attend the layer's attention over the source views
 * @param feed the layer's feed-forward, in one of its equal formulations
 * @returns the new field feature [points, dim] and what the attention gives
 */
export function fieldAggregationLayer(
  scope: ParameterScope,
  field: Value,
  attend: (query: Value) => LayerViews,
  feed: typeof feedForward,
  config: ModelConfig,
): { field: Value; views: LayerViews } {
  const normalized = layerNormalization(scope.scope("norm"), field, layerNormEpsilon);
  const views = attend(normalized);
  const blended = add(field, views.feature);
  return { field: feed(scope.scope("feedForward"), blended, config.transformer.feedForward), views };
}
