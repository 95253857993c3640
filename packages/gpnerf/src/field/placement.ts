import {
  add,
  concat,
  linear,
  matmul,
  type ParameterScope,
  relu,
  slice,
  split,
  torchDefault,
  transposeLast,
  uniform,
  type Value,
} from "@gpnerf/engine";

/**
 * Mixing the codes of position and direction into the field feature before a ray layer, as in GNT: W₁ relu(W₀ [field, code]).
 *
 * @param scopes of the layers that do so
 * @param code of position and direction, [points, channels]
 * @returns for each of these layers what it makes of a field feature, [points, dim] both
 */
export type Placement = (
  scopes: readonly ParameterScope[],
  code: Value,
  dim: number,
) => readonly ((field: Value) => Value)[];

/** The definition. */
export const placement: Placement = (scopes, code, dim) =>
  scopes.map((scope) => (field) => {
    const hidden = relu(linear(scope.scope("linear0"), concat([field, code], 1), dim));
    return linear(scope.scope("linear1"), hidden, dim);
  });

/** Equal up to rounding, same parameters: one product gives all layers what they read of the code, which nothing is joined to. */
export const sharedPlacement: Placement = (scopes, code, dim) => {
  const channels = code.shape[1];
  const firsts = scopes.map((scope) => {
    const linear0 = scope.scope("linear0");
    const weight = linear0.parameter("weight", [dim, dim + channels], torchDefault);
    return {
      ofField: transposeLast(slice(weight, 1, 0, dim)),
      ofCode: slice(weight, 1, dim, dim + channels),
      bias: linear0.parameter("bias", [dim], uniform(1 / Math.sqrt(dim + channels))),
    };
  });
  const ofCode = concat(
    firsts.map((first) => first.ofCode),
    0,
  );
  const biases = concat(
    firsts.map(({ bias }) => bias),
    0,
  );
  const codes = split(
    add(matmul(code, transposeLast(ofCode)), biases),
    1,
    scopes.map(() => dim),
  );
  return scopes.map((scope, i) => (field) => {
    const hidden = relu(add(matmul(field, firsts[i].ofField), codes[i]));
    return linear(scope.scope("linear1"), hidden, dim);
  });
};
