import { add, layerNormalization, linear, type ParameterScope, relu, type Value } from "@gpnerf/engine";

/** Layer norm's ε inside the transformer layers, as in GNT. */
export const layerNormEpsilon = 1e-6;

/** Pre-norm residual feed-forward of a transformer layer: x + W₂ relu(W₁ LN(x)), on the last axis. */
export function feedForward(scope: ParameterScope, x: Value, multiple: number): Value {
  const dim = x.shape[x.shape.length - 1];
  const normalized = layerNormalization(scope.scope("norm"), x, layerNormEpsilon);
  return add(x, linear(scope.scope("linear1"), relu(linear(scope.scope("linear0"), normalized, multiple * dim)), dim));
}
