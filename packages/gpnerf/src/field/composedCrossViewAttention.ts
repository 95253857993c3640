import {
  add,
  concat,
  constant,
  exp,
  linear,
  matmul,
  max,
  mul,
  type ParameterScope,
  reciprocal,
  relu,
  reshape,
  split,
  stopGradient,
  sub,
  sum,
  torchDefault,
  transposeLast,
  uniform,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import { hiddenPenalty, type ViewTokens } from "./crossViewAttention.ts";

/**
 * `crossViewAttention` with its linear maps composed: equal up to rounding, same parameters, about half the passes over
 * [points, views, dim].
 *
 * Keys enter only through the first linear A of the attention MLP, A(k − q + p) = (A·K) h − (A·Q) x + (A·P) r, so neither
 * k nor k − q + p is formed; values are (V·K) h + P r. The composed matrices are tiny and part of the graph, so gradients
 * reach the original parameters. The softmax's denominator divides the blended value instead of every weight.
 */
export function composedCrossViewAttention(
  scope: ParameterScope,
  query: Value,
  tokens: ViewTokens,
  attentionWidth: number,
): { feature: Value; attention: Value } {
  const dim = query.shape[1];
  const matrix = (name: string, out: number, channels: number): Value =>
    scope.scope(name).parameter("weight", [out, channels], torchDefault);
  const offset = (name: string, out: number, channels: number): Value =>
    scope.scope(name).parameter("bias", [out], uniform(1 / Math.sqrt(channels)));

  const queryMatrix = matrix("query", dim, dim);
  const keyMatrix = matrix("key", dim, dim);
  const valueMatrix = matrix("value", dim, dim);
  const position = relu(linear(scope.scope("position0"), tokens.direction, attentionWidth));
  const positionMatrix = matrix("position1", dim, attentionWidth);
  const positionOffset = offset("position1", dim, attentionWidth);
  const attentionMatrix = matrix("attention0", attentionWidth, dim);
  const attentionOffset = offset("attention0", attentionWidth, dim);
  const logitMatrix = matrix("attention1", dim, attentionWidth);

  const tokensAndPositions = concat([tokens.embedded, position], 2);
  const apply = (x: Value, weight: Value): Value => matmul(x, transposeLast(weight));
  // One product for both: a thin one of its own for the keys would cost half as much as the wide one.
  const keyRows = concat([matmul(attentionMatrix, keyMatrix), matmul(attentionMatrix, positionMatrix)], 1);
  const valueRows = concat([matmul(valueMatrix, keyMatrix), positionMatrix], 1);
  const keysAndValues = apply(tokensAndPositions, concat([keyRows, valueRows], 0));
  const [keyPart, values] = split(keysAndValues, 2, [attentionWidth, dim]);
  const constantPart = add(
    reshape(matmul(attentionMatrix, unsqueeze(positionOffset, 1)), [attentionWidth]),
    attentionOffset,
  );
  const queryPart = sub(constantPart, apply(query, matmul(attentionMatrix, queryMatrix)));
  const hidden = relu(add(keyPart, unsqueeze(queryPart, 1)));

  const { visible } = tokens;
  const penalty = constant(new Float32Array(dim).fill(hiddenPenalty), [1, dim]);
  const logits = matmul(
    concat([mul(hidden, visible), sub(visible, 1)], 2),
    concat([transposeLast(logitMatrix), penalty], 0),
  );
  const exponentials = exp(sub(logits, stopGradient(max(logits, 1, true))));
  const normalizer = reciprocal(sum(exponentials, 1, true));

  const blended = mul(sum(mul(exponentials, values), 1), reshape(normalizer, [query.shape[0], dim]));
  const feature = linear(scope.scope("output"), add(blended, positionOffset), dim);
  return { feature, attention: mul(exponentials, normalizer) };
}
