import {
  add,
  broadcastTo,
  concat,
  filled,
  layerNormalization,
  linear,
  matmul,
  mean,
  type ParameterScope,
  reshape,
  slice,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { embedViews, fieldAggregationLayer, initialField } from "../field/fieldAggregationTransformer.ts";
import { positionalEncoding } from "../field/positionalEncoding.ts";
import { rayAggregationLayer } from "../ray/rayAggregationTransformer.ts";
import { composedFormulation, type Formulation } from "./formulation.ts";
import { type Pass, samplesOf } from "./passes.ts";
import type { RayInputs } from "./rayInputs.ts";
import { type LayerAttention, type SharedAttention, sharedAttention } from "./sharedAttention.ts";

/** Joint rendering of a chunk of rays. */
export interface RenderedRays extends SharedAttention {
  /** C(r) of Eq. 6, [rays, 3]. */
  readonly color: Value;
  /** The attention of every layer, from which the shared weights are formed. */
  readonly layers: readonly LayerAttention[];
}

/** Which pass to render, and in which of several equal formulations: `composedFormulation` by default. */
export interface RenderOptions {
  readonly pass?: Pass;
  readonly formulation?: Formulation;
}

/**
 * The shared-attention transformers of Sec. 4.2: Field and Ray Aggregation layers alternate; the semantic field shares
 * their attention (Eq. 5, 7; see `sharedAttention`).
 */
export function renderRays(
  scope: ParameterScope,
  inputs: RayInputs,
  config: ModelConfig,
  { pass = "coarse", formulation = composedFormulation }: RenderOptions = {},
): RenderedRays {
  const samples = samplesOf(pass, config);
  const { width: dim, positionFrequencies } = config.field;
  const [rays] = inputs.rayDirection.shape;
  const points = rays * samples;

  const sampled = channelsOf(pass, inputs.sampled, config);
  const embedded = embedViews(scope.scope("embedding"), sampled, dim);
  const tokens = { embedded, direction: inputs.direction, visible: inputs.visible };
  const position = positionalEncoding(inputs.points, positionFrequencies);
  const rayCode = positionalEncoding(inputs.rayDirection, positionFrequencies);
  const codeChannels = rayCode.shape[1];
  const direction = reshape(broadcastTo(unsqueeze(rayCode, 1), [rays, samples, codeChannels]), [points, codeChannels]);

  const { crossView, placement, alongRay, feedForward } = formulation;
  const layerNumbers = [...Array(config.transformer.depth).keys()];
  const fatScopes = layerNumbers.map((layer) => scope.scope("fieldAggregation").scope(layer));
  const attend = crossView(
    fatScopes.map((fat) => fat.scope("attention")),
    tokens,
    config.field.attentionWidth,
  );
  // Position and direction are mixed in before every other ray layer, as in GNT.
  const placed = layerNumbers.filter((layer) => layer % 2 === 0);
  const place = placement(
    placed.map((layer) => scope.scope("placement").scope(layer)),
    concat([position, direction], 1),
    dim,
  );
  let field = initialField(embedded);
  const layers = layerNumbers.map((layer): LayerAttention => {
    const fat = fieldAggregationLayer(fatScopes[layer], field, attend[layer], feedForward, config);
    const mixed = layer % 2 === 0 ? place[layer / 2](fat.field) : fat.field;
    const rat = rayAggregationLayer(
      scope.scope("rayAggregation").scope(layer),
      reshape(mixed, [rays, samples, dim]),
      alongRay,
      feedForward,
      config,
    );
    field = reshape(rat.samples, [points, dim]);
    return { view: fat.views.attention, viewMean: fat.views.channelMean, ray: rat.attention };
  });
  const shared = sharedAttention(layers, config);
  return {
    color: rayColor(scope.scope("color"), reshape(field, [rays, samples, dim]), sampled, shared, config),
    layers,
    ...shared,
  };
}

/** Colour and the channels of F_rgb that belong to the pass. */
function channelsOf(pass: Pass, sampled: Value, { features, rendering }: ModelConfig): Value {
  if (rendering.sharedNetwork) return sampled;
  const { radianceChannels: channels } = features;
  const first = 3 + (pass === "fine" ? channels : 0);
  return concat([slice(sampled, 2, 0, 3), slice(sampled, 2, first, first + channels)], 2);
}

/** C(r) = MLP ∘ Mean ∘ S_rgb(r) (Eq. 6), plus the blended source colours where the configuration asks for them. */
function rayColor(
  scope: ParameterScope,
  samples: Value,
  sampled: Value,
  { poolWeights }: SharedAttention,
  config: ModelConfig,
): Value {
  const feature = mean(layerNormalization(scope.scope("norm"), samples, 1e-5), 1);
  if (config.rendering.color === "regressed") return linear(scope.scope("linear"), feature, 3);
  const [rays, count, views] = poolWeights.shape;
  const colors = reshape(slice(sampled, 2, 0, 3), [rays, count * views, 3]);
  const weights = reshape(poolWeights, [rays, 1, count * views]);
  const residual = linear(scope.scope("linear"), feature, 3, { weight: filled(0), biasInit: filled(0) });
  return add(reshape(matmul(weights, colors), [rays, 3]), residual);
}
