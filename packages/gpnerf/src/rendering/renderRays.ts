import {
  add,
  broadcastTo,
  concat,
  filled,
  layerNormalization,
  linear,
  matmul,
  mean,
  mul,
  type ParameterScope,
  relu,
  reshape,
  slice,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { embedViews, fieldAggregationLayer, initialField } from "../field/fieldAggregationTransformer.ts";
import { positionalEncoding } from "../field/positionalEncoding.ts";
import { rayAggregationLayer } from "../ray/rayAggregationTransformer.ts";
import type { RayInputs } from "./rayInputs.ts";

/** Joint rendering of a chunk of rays. */
export interface RenderedRays {
  /** C(r) of Eq. 6, [rays, 3]. */
  readonly color: Value;
  /** A_RAT: weight of each sample along its ray, [rays, samples]; sums to 1. */
  readonly rayAttention: Value;
  /** A_FAT: weight of each source view at each sample, [rays, samples, views]; sums to 1 over views. */
  readonly viewAttention: Value;
}

/**
 * The shared-attention transformers of Sec. 4.2: Field and Ray Aggregation layers alternate; the attention of the last
 * pair is what the semantic field shares (Eq. 5, 7).
 */
export function renderRays(scope: ParameterScope, inputs: RayInputs, config: ModelConfig): RenderedRays {
  const { samplesPerRay: samples } = config.rendering;
  const { width: dim, positionFrequencies } = config.field;
  const [rays] = inputs.rayDirection.shape;
  const points = rays * samples;

  const embedded = embedViews(scope.scope("embedding"), inputs.sampled, dim);
  const tokens = { embedded, direction: inputs.direction, visible: inputs.visible };
  const position = positionalEncoding(inputs.points, positionFrequencies);
  const rayCode = positionalEncoding(inputs.rayDirection, positionFrequencies);
  const codeChannels = rayCode.shape[1];
  const direction = reshape(broadcastTo(unsqueeze(rayCode, 1), [rays, samples, codeChannels]), [points, codeChannels]);

  let field = initialField(embedded);
  let viewAttention: Value | undefined;
  let rayAttention: Value | undefined;
  for (let layer = 0; layer < config.transformer.depth; layer++) {
    const fat = fieldAggregationLayer(scope.scope("fieldAggregation").scope(layer), field, tokens, config);
    // Position and direction are mixed in before every other ray layer, as in GNT.
    const placed =
      layer % 2 === 0 ? placeField(scope.scope("placement").scope(layer), fat.field, position, direction) : fat.field;
    const rat = rayAggregationLayer(
      scope.scope("rayAggregation").scope(layer),
      reshape(placed, [rays, samples, dim]),
      config,
    );
    field = reshape(rat.samples, [points, dim]);
    viewAttention = fat.attention;
    rayAttention = rat.attention;
  }
  const attentions = {
    rayAttention: rayAttention!,
    viewAttention: reshape(viewAttention!, [rays, samples, config.data.views]),
  };
  return {
    color: rayColor(scope.scope("color"), reshape(field, [rays, samples, dim]), inputs, attentions, config),
    ...attentions,
  };
}

/** Mix the codes of position and direction into the field feature, [points, dim]. */
function placeField(scope: ParameterScope, field: Value, position: Value, direction: Value): Value {
  const dim = field.shape[1];
  const hidden = relu(linear(scope.scope("linear0"), concat([field, position, direction], 1), dim));
  return linear(scope.scope("linear1"), hidden, dim);
}

/** C(r) = MLP ∘ Mean ∘ S_rgb(r) (Eq. 6), plus the blended source colours where the configuration asks for them. */
function rayColor(
  scope: ParameterScope,
  samples: Value,
  inputs: RayInputs,
  { rayAttention, viewAttention }: Pick<RenderedRays, "rayAttention" | "viewAttention">,
  config: ModelConfig,
): Value {
  const [rays, count] = samples.shape;
  const feature = mean(layerNormalization(scope.scope("norm"), samples, 1e-5), 1);
  if (config.rendering.color === "regressed") return linear(scope.scope("linear"), feature, 3);
  const views = config.data.views;
  const colors = reshape(slice(inputs.sampled, 2, 0, 3), [rays, count * views, 3]);
  const weights = reshape(mul(unsqueeze(rayAttention, 2), viewAttention), [rays, 1, count * views]);
  const residual = linear(scope.scope("linear"), feature, 3, { weight: filled(0), biasInit: filled(0) });
  return add(reshape(matmul(weights, colors), [rays, 3]), residual);
}
