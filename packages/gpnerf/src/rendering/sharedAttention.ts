import { add, broadcastTo, mean, mul, reshape, slice, transpose, unsqueeze, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";

/** Attention of one pair of a Field and a Ray Aggregation Transformer layer. */
export interface LayerAttention {
  /** Over the source views, for every channel of the field: [points, views, dim]; sums to 1 over views. */
  readonly view: Value;
  /** The same averaged over the channels, [points, views]. */
  readonly viewMean: Value;
  /** Along the ray, [rays, heads, querying samples, samples]; sums to 1 over the last axis. */
  readonly ray: Value;
}

/**
 * What colour rendering shares with the other outputs (Sec. 4.2), composed so that F_sem has to be read once however many
 * layers attend. `groups` divides the channels of F_sem evenly: channel c is weighed by group ⌊c · groups / channels⌋.
 */
export interface SharedAttention {
  /** Weight of each sample in the expected depth, [rays, samples]; sums to 1. */
  readonly rayAttention: Value;
  /** F^sem(x) = Σ_views weight · F_sem(Π(x)) (Eq. 5): [rays, samples, views, groups]. */
  readonly fieldWeights: Value;
  /** Pooled feature = Σ_samples Σ_views weight · F_sem(Π(x)) (inside Eq. 7): [rays, samples, views, groups]. */
  readonly poolWeights: Value;
}

/**
 * The shared weights of a network's layers.
 *
 * - `paper`: A_FAT and A_RAT of the last layer, one number per view and per sample.
 * - `released`: every layer renders semantics of its own and they are added; each channel of A_FAT weighs a group of
 *   semantic channels, each head of A_RAT its part of them, and depth is read from how the first sample attends.
 */
export function sharedAttention(layers: readonly LayerAttention[], config: ModelConfig): SharedAttention {
  return config.family === "paper" ? lastLayer(layers) : allLayers(layers);
}

function lastLayer(layers: readonly LayerAttention[]): SharedAttention {
  const { viewMean, ray } = layers[layers.length - 1];
  const [rays, , , samples] = ray.shape;
  const views = viewMean.shape[1];
  const rayAttention = mean(ray, [1, 2]);
  const fieldWeights = reshape(viewMean, [rays, samples, views, 1]);
  return { rayAttention, fieldWeights, poolWeights: mul(reshape(rayAttention, [rays, samples, 1, 1]), fieldWeights) };
}

function allLayers(layers: readonly LayerAttention[]): SharedAttention {
  const { ray: last } = layers[layers.length - 1];
  const [rays, heads, , samples] = last.shape;
  const [, views, groups] = layers[0].view.shape;
  const perLayer = layers.map(({ view, ray }) => {
    const fieldWeights = reshape(view, [rays, samples, views, groups]);
    return { fieldWeights, poolWeights: mul(fieldWeights, headWeights(ray, groups)) };
  });
  return {
    rayAttention: reshape(mean(slice(last, 2, 0, 1), 1), [rays, samples]),
    fieldWeights: perLayer.map((layer) => layer.fieldWeights).reduce((a, b) => add(a, b)),
    poolWeights: perLayer.map((layer) => layer.poolWeights).reduce((a, b) => add(a, b)),
  };

  /**
   * The mean over querying samples commutes with attending, so one weight per head and sample is enough; given to every
   * group of the head, [rays, samples, 1, groups].
   */
  function headWeights(ray: Value, count: number): Value {
    const attended = transpose(mean(ray, 2), [0, 2, 1]);
    const spread = broadcastTo(unsqueeze(attended, 3), [rays, samples, heads, count / heads]);
    return reshape(spread, [rays, samples, 1, count]);
  }
}
