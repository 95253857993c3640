import {
  concat,
  linear,
  matmul,
  matmulParts,
  mul,
  type ParameterScope,
  reshape,
  softmax,
  torchDefault,
  transposeLast,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";

/**
 * `alongRayAttention` with products of its own for every head: equal up to rounding, same parameters. Rows come out as the
 * heads read them, so nothing is transposed but small matrices.
 */
export function alongRayAttentionByHead(
  scope: ParameterScope,
  x: Value,
  heads: number,
): { feature: Value; attention: Value } {
  const [rays, samples, dim] = x.shape;
  const headDim = dim / heads;
  const rows = reshape(x, [rays * samples, dim]);
  const matrix = (name: string): Value => scope.scope(name).parameter("weight", [dim, dim], torchDefault);
  const byHead = (...weights: Value[]): Value[] =>
    matmulParts(rows, transposeLast(concat(weights, 0)), new Array<number>(weights.length * heads).fill(headDim)).map(
      (part) => reshape(part, [rays, samples, headDim]),
    );
  const compared = byHead(mul(matrix("query"), 1 / Math.sqrt(headDim)), matrix("key"));
  const [queries, keys] = [compared.slice(0, heads), compared.slice(heads)];
  // Where nothing but the attention is read, these are not needed.
  const values = byHead(matrix("value"));
  const attentions = queries.map((query, head) => softmax(matmul(query, transposeLast(keys[head]))));
  const attended = concat(
    attentions.map((attention, head) => matmul(attention, values[head])),
    2,
  );
  const feature = linear(scope.scope("output"), reshape(attended, [rays * samples, dim]), dim);
  const attention = concat(
    attentions.map((one) => unsqueeze(one, 1)),
    1,
  );
  return { feature: reshape(feature, [rays, samples, dim]), attention };
}
