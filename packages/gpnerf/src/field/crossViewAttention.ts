import {
  add,
  concat,
  constant,
  exp,
  linear,
  matmul,
  max,
  mean,
  mul,
  type ParameterScope,
  reciprocal,
  relu,
  stopGradient,
  sub,
  sum,
  transposeLast,
  uniform,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";

/** What every layer of the Field Aggregation Transformer reads about the source views. */
export interface ViewTokens {
  /** Embedded features of each sample in each view, [points, views, dim]. */
  readonly embedded: Value;
  /** Unit difference of the viewing directions (xyz) and their cosine, [points, views, 4]. */
  readonly direction: Value;
  /** 1 where the sample projects into the view and lies in front of it, else 0, [points, views, 1]. */
  readonly visible: Value;
}

/** What attention over the source views gives. */
export interface AttendedViews {
  /** The aggregated feature, [points, dim]. */
  readonly feature: Value;
  /** [points, views, dim]; sums to 1 over the views, uniform at a sample that no view sees. */
  readonly attention: Value;
}

/** What it gives a layer. */
export interface LayerViews extends AttendedViews {
  /** `attention` averaged over its channels, [points, views]. */
  readonly channelMean: Value;
}

/**
 * The attention over the source views of all layers, in one of its equal formulations. Every layer attends to the same
 * tokens, so a formulation can prepare for all of them what they read of the tokens.
 *
 * @param scopes of the attention, one per layer
 * @returns for each layer what it makes of its query, a normalized field feature [points, dim]
 */
export type CrossViewAttention = (
  scopes: readonly ParameterScope[],
  tokens: ViewTokens,
  attentionWidth: number,
) => readonly ((query: Value) => LayerViews)[];

/** A formulation that takes every layer by itself. */
export function layerByLayer(attention: typeof crossViewAttention): CrossViewAttention {
  return (scopes, tokens, attentionWidth) =>
    scopes.map((scope) => (query) => {
      const attended = attention(scope, query, tokens, attentionWidth);
      return { ...attended, channelMean: mean(attended.attention, 2) };
    });
}

/** Subtracted from the logits of hidden views: exp underflows to 0 beside any visible view. */
export const hiddenPenalty = 1e9;

/**
 * Subtraction attention over the source views, separately for every channel (GNT's view transformer; the attention inside
 * Eq. 4): a = softmax_views(f(k − q + p)), out = W Σ_views a ⊙ (v + p).
 *
 * The value projection reads the projected key, v = V·K·x, as in the released weights.
 *
 * This is the definition; the network runs `composedCrossViewAttention` or `unrolledCrossViewAttention`, which give the same
 * numbers with less work.
 *
 * @param query normalized field feature, [points, dim]
 */
export function crossViewAttention(
  scope: ParameterScope,
  query: Value,
  tokens: ViewTokens,
  attentionWidth: number,
): AttendedViews {
  const dim = query.shape[1];
  const q = unsqueeze(linear(scope.scope("query"), query, dim, { bias: false }), 1);
  const k = linear(scope.scope("key"), tokens.embedded, dim, { bias: false });
  const v = linear(scope.scope("value"), k, dim, { bias: false });
  const p = linear(
    scope.scope("position1"),
    relu(linear(scope.scope("position0"), tokens.direction, attentionWidth)),
    dim,
  );

  const hidden = relu(linear(scope.scope("attention0"), add(sub(k, q), p), attentionWidth));
  const logits = maskedLogits(scope.scope("attention1"), hidden, tokens.visible, dim);
  const attention = softmaxOverViews(logits);
  const blended = sum(mul(attention, add(v, p)), 1);
  return { feature: linear(scope.scope("output"), blended, dim), attention };
}

/**
 * The last linear of the attention MLP with hidden views pushed to −10⁹. The mask rides along as one more hidden unit:
 * one product instead of a pass over the logits, and exactly no gradient into hidden views.
 */
function maskedLogits(scope: ParameterScope, hidden: Value, visible: Value, dim: number): Value {
  const width = hidden.shape[2];
  const weight = scope.parameter("weight", [dim, width], uniform(1 / Math.sqrt(width)));
  const penalty = constant(new Float32Array(dim).fill(hiddenPenalty), [1, dim]);
  // Without a bias: a constant over the views does not change a softmax over the views.
  return matmul(concat([mul(hidden, visible), sub(visible, 1)], 2), concat([transposeLast(weight), penalty], 0));
}

/** Softmax over axis 1 of [points, views, dim] from primitives: the runtime's operator is slow on inner axes. */
function softmaxOverViews(logits: Value): Value {
  const exponentials = exp(sub(logits, stopGradient(max(logits, 1, true))));
  return mul(exponentials, reciprocal(sum(exponentials, 1, true)));
}
