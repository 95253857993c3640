import {
  add,
  constant,
  filled,
  layerNorm,
  linear,
  matmul,
  mul,
  type ParameterScope,
  relu,
  sub,
  torchDefault,
  transposeLast,
  uniform,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import { layerNormEpsilon } from "./feedForward.ts";

/**
 * `feedForward` without a pass for the first bias: equal up to rounding, same parameters.
 *
 * A normalized row x̂ sums to 0 over its n channels, x̂ + 1 to n. So W(γ ⊙ x̂ + β) + b = (W diag γ + d 1ᵀ)(x̂ + 1) with
 * d = (W(β − γ) + b)/n: scale, shift and bias are all in one matrix, which is constant unless the network is trained.
 */
export function foldedFeedForward(scope: ParameterScope, x: Value, multiple: number): Value {
  const dim = x.shape[x.shape.length - 1];
  const width = multiple * dim;
  const norm = scope.scope("norm");
  const scale = norm.parameter("weight", [dim], filled(1));
  const shift = norm.parameter("bias", [dim], filled(0));
  const first = scope.scope("linear0");
  const weight = first.parameter("weight", [width, dim], torchDefault);
  const bias = first.parameter("bias", [width], uniform(1 / Math.sqrt(dim)));

  const ones = constant(new Float32Array(dim).fill(1), [dim]);
  const everyChannel = add(matmul(weight, unsqueeze(sub(shift, scale), 1)), unsqueeze(bias, 1));
  const folded = add(mul(weight, scale), mul(everyChannel, 1 / dim));
  const hidden = relu(matmul(layerNorm(x, ones, ones, layerNormEpsilon), transposeLast(folded)));
  return add(x, linear(scope.scope("linear1"), hidden, dim));
}
