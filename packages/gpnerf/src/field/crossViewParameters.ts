import {
  add,
  matmul,
  type ParameterScope,
  reshape,
  torchDefault,
  transposeLast,
  uniform,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";

/** The parameters of the attention over the source views, see `crossViewAttention`; matrices are [out, in]. */
export interface CrossViewParameters {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  /** First linear of the position MLP: direction → hidden units. */
  readonly direction: Value;
  readonly directionBias: Value;
  /** Second one: hidden units → p. */
  readonly position: Value;
  readonly positionBias: Value;
  /** First linear of the attention MLP: k − q + p → hidden units. */
  readonly attention: Value;
  readonly attentionBias: Value;
  /** Second one: hidden units → logits. */
  readonly logits: Value;
  readonly output: Value;
  readonly outputBias: Value;
}

/** Declare them under the names that `crossViewAttention` gives them. */
export function crossViewParameters(scope: ParameterScope, dim: number, attentionWidth: number): CrossViewParameters {
  const matrix = (name: string, out: number, channels: number): Value =>
    scope.scope(name).parameter("weight", [out, channels], torchDefault);
  const bias = (name: string, out: number, channels: number): Value =>
    scope.scope(name).parameter("bias", [out], uniform(1 / Math.sqrt(channels)));
  return {
    query: matrix("query", dim, dim),
    key: matrix("key", dim, dim),
    value: matrix("value", dim, dim),
    direction: matrix("position0", attentionWidth, 4),
    directionBias: bias("position0", attentionWidth, 4),
    position: matrix("position1", dim, attentionWidth),
    positionBias: bias("position1", dim, attentionWidth),
    attention: matrix("attention0", attentionWidth, dim),
    attentionBias: bias("attention0", attentionWidth, dim),
    logits: matrix("attention1", dim, attentionWidth),
    output: matrix("output", dim, dim),
    outputBias: bias("output", dim, dim),
  };
}

/** W (blended + b_p) + b for values blended without the position's bias b_p, which the attention adds up to itself. */
export function outputOf(blended: Value, { output, outputBias, positionBias }: CrossViewParameters): Value {
  const bias = add(reshape(matmul(output, unsqueeze(positionBias, 1)), outputBias.shape), outputBias);
  return add(matmul(blended, transposeLast(output)), bias);
}
