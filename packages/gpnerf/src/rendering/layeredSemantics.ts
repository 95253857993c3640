import { add, matmul, mean, mul, reshape, sum, transpose, unsqueeze, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import type { LayerAttention } from "./sharedAttention.ts";

/** The semantic field and its rendering, before the MLP of Eq. 7. */
export interface LayeredSemantics {
  /** F^sem(x), [rays, samples, channels]. */
  readonly field: Value;
  /** [rays, channels] */
  readonly pooled: Value;
}

/**
 * Eq. 5 and the inside of Eq. 7 as they are defined, layer by layer, on all channels: the definition that the shared
 * weights (`sharedAttention`) are tested against. In the released family every layer i forms a field G_i and attends along
 * the ray with all samples as queries, B_i = A_i · G_i; fields are added over layers, renderings over layers and averaged
 * over queries.
 *
 * @param sampled F_sem of every sample in every source view, [points, views, channels]
 */
export function layeredSemantics(
  layers: readonly LayerAttention[],
  sampled: Value,
  config: ModelConfig,
): LayeredSemantics {
  const rendered = (config.family === "paper" ? layers.slice(-1) : layers).map((layer) =>
    config.family === "paper" ? averaged(layer, sampled) : byChannel(layer, sampled),
  );
  return {
    field: rendered.map(({ field }) => field).reduce((a, b) => add(a, b)),
    pooled: rendered.map(({ pooled }) => pooled).reduce((a, b) => add(a, b)),
  };
}

/** One weight per view and per sample: the attention averaged over channels, heads and queries. */
function averaged({ viewMean, ray }: LayerAttention, sampled: Value): LayeredSemantics {
  const [rays, , , samples] = ray.shape;
  const channels = sampled.shape[2];
  const field = reshape(matmul(unsqueeze(viewMean, 1), sampled), [rays, samples, channels]);
  const pooled = reshape(matmul(unsqueeze(mean(ray, [1, 2]), 1), field), [rays, channels]);
  return { field, pooled };
}

/** Each channel of the attention over views weighs its group of semantic channels, each head along the ray its part. */
function byChannel({ view, ray }: LayerAttention, sampled: Value): LayeredSemantics {
  const [rays, heads, , samples] = ray.shape;
  const [points, views, groups] = view.shape;
  const channels = sampled.shape[2];
  const grouped = reshape(sampled, [points, views, groups, channels / groups]);
  const field = reshape(sum(mul(grouped, unsqueeze(view, 3)), 1), [rays, samples, channels]);
  const parts = transpose(reshape(field, [rays, samples, heads, channels / heads]), [0, 2, 1, 3]);
  const attended = transpose(matmul(ray, parts), [0, 2, 1, 3]);
  return { field, pooled: mean(reshape(attended, [rays, samples, channels]), 1) };
}
