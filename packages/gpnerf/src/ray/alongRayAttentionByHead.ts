import {
  concat,
  linear,
  matmul,
  mul,
  type ParameterScope,
  reshape,
  softmax,
  split,
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
  const byHead = (weight: Value): Value[] =>
    split(weight, 0, new Array<number>(heads).fill(headDim)).map((part) =>
      reshape(matmul(rows, transposeLast(part)), [rays, samples, headDim]),
    );
  const queries = byHead(mul(matrix("query"), 1 / Math.sqrt(headDim)));
  const keys = byHead(matrix("key"));
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
