import { type NetworkPart, partOf } from "../model/networkScopes.ts";
import type { ParameterStore } from "../model/parameterStore.ts";

/** Euclidean norm of the gradient of each part of the network. */
export type GradientNorms = Readonly<Partial<Record<NetworkPart, number>>>;

/**
 * Norms of the gradient by part. Not finite where a number of that part is not.
 *
 * @param gradients d L_all/d parameters, laid out like `parameters`
 */
export function gradientNorms(gradients: Float32Array, parameters: ParameterStore): GradientNorms {
  const squares: Partial<Record<NetworkPart, number>> = {};
  for (const slot of parameters.slots) {
    const part = partOf(slot.name);
    squares[part] = (squares[part] ?? 0) + sumOfSquares(parameters.slice(slot, gradients));
  }
  return Object.fromEntries(Object.entries(squares).map(([part, sum]) => [part, Math.sqrt(sum)]));
}

/** Norm of the whole gradient from those of its parts. */
export function totalNorm(norms: GradientNorms): number {
  return Math.hypot(...Object.values(norms));
}

/** In double precision: the squares of large single-precision gradients overflow. */
export function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}
