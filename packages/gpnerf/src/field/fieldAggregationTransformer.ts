import { add, layerNormalization, linear, max, mean, type ParameterScope, relu, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { composedCrossViewAttention } from "./composedCrossViewAttention.ts";
import type { ViewTokens } from "./crossViewAttention.ts";
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
 * @returns the new field feature [points, dim] and A_FAT [points, views]: the attention averaged over channels, one
 *   weight per view, summing to 1
 */
export function fieldAggregationLayer(
  scope: ParameterScope,
  field: Value,
  tokens: ViewTokens,
  config: ModelConfig,
): { field: Value; attention: Value } {
  const normalized = layerNormalization(scope.scope("norm"), field, layerNormEpsilon);
  const { feature, attention } = composedCrossViewAttention(
    scope.scope("attention"),
    normalized,
    tokens,
    config.field.attentionWidth,
  );
  const blended = add(field, feature);
  return {
    field: feedForward(scope.scope("feedForward"), blended, config.transformer.feedForward),
    attention: mean(attention, 2),
  };
}
