import { linear, matmul, mul, type ParameterScope, reshape, softmax, transpose, type Value } from "@gpnerf/engine";

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
  const split = (name: string): Value => {
    const projected = linear(scope.scope(name), x, dim, { bias: false });
    return transpose(reshape(projected, [rays, samples, heads, headDim]), [0, 2, 1, 3]);
  };
  const query = mul(split("query"), 1 / Math.sqrt(headDim));
  const keyTransposed = transpose(split("key"), [0, 1, 3, 2]);
  const attention = softmax(matmul(query, keyTransposed));
  const attended = transpose(matmul(attention, split("value")), [0, 2, 1, 3]);
  const feature = linear(scope.scope("output"), reshape(attended, [rays, samples, dim]), dim);
  return { feature, attention };
}
