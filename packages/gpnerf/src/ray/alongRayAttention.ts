import {
  linear,
  matmul,
  mul,
  type ParameterScope,
  reshape,
  softmax,
  torchDefault,
  transpose,
  transposeLast,
  type Value,
} from "@gpnerf/engine";

/**
 * Multi-head self-attention among the samples of each ray (the attention inside Eq. 6).
 *
 * @param x normalized field features, [rays, samples, dim]
 * @returns the attended features [rays, samples, dim] and the attention [rays, heads, querying samples, samples], which
 *   sums to 1 over the last axis
 */
export function alongRayAttention(
  scope: ParameterScope,
  x: Value,
  heads: number,
): { feature: Value; attention: Value } {
  const [rays, samples, dim] = x.shape;
  const headDim = dim / heads;
  const rows = reshape(x, [rays * samples, dim]);
  const matrix = (name: string): Value => scope.scope(name).parameter("weight", [dim, dim], torchDefault);
  const byHead = (weight: Value): Value =>
    transpose(reshape(matmul(rows, transposeLast(weight)), [rays, samples, heads, headDim]), [0, 2, 1, 3]);
  // The logits' scale is part of the small matrix.
  const query = byHead(mul(matrix("query"), 1 / Math.sqrt(headDim)));
  const attention = softmax(matmul(query, transposeLast(byHead(matrix("key")))));
  const attended = transpose(matmul(attention, byHead(matrix("value"))), [0, 2, 1, 3]);
  const feature = linear(scope.scope("output"), reshape(attended, [rays * samples, dim]), dim);
  return { feature: reshape(feature, [rays, samples, dim]), attention };
}
