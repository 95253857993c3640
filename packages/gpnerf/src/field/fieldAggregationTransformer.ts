import { add, layerNormalization, linear, max, type ParameterScope, relu, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import type { CrossViewAttention, ViewTokens } from "./crossViewAttention.ts";
import { feedForward, layerNormEpsilon } from "./feedForward.ts";

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
 * @param crossView the attention over views, in any of its equal formulations
 * @returns the new field feature [points, dim] and the attention [points, views, dim], which sums to 1 over the views
 */
export function fieldAggregationLayer(
  scope: ParameterScope,
  field: Value,
  tokens: ViewTokens,
  config: ModelConfig,
  crossView: CrossViewAttention,
): { field: Value; attention: Value } {
  const normalized = layerNormalization(scope.scope("norm"), field, layerNormEpsilon);
  const { feature, attention } = crossView(scope.scope("attention"), normalized, tokens, config.field.attentionWidth);
  const blended = add(field, feature);
  return {
    field: feedForward(scope.scope("feedForward"), blended, config.transformer.feedForward),
    attention,
  };
}
