import { type NetworkPart, partOf } from "../model/networkScopes.ts";
import type { ParameterStore } from "../model/parameterStore.ts";

/** Euclidean norm of the gradient of each part of the network. */
export type GradientNorms = Readonly<Partial<Record<NetworkPart, number>>>;

/**
 * Norms of the gradient by part. Not finite where a number of that part is not.
 *
 * @param squares sum of the squares of each parameter's gradient, in the order of the slots
 */
export function gradientNorms(squares: Float64Array, { slots }: ParameterStore): GradientNorms {
  const byPart: Partial<Record<NetworkPart, number>> = {};
  slots.forEach(({ name }, slot) => {
    const part = partOf(name);
    byPart[part] = (byPart[part] ?? 0) + squares[slot];
  });
  return Object.fromEntries(Object.entries(byPart).map(([part, sum]) => [part, Math.sqrt(sum)]));
}

/** Norm of the whole gradient from those of its parts. */
export function totalNorm(norms: GradientNorms): number {
  return Math.hypot(...Object.values(norms));
}
