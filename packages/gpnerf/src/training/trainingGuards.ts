import { ConfigError } from "../errors.ts";
import { partOf } from "../model/networkScopes.ts";
import type { ParameterSlot, ParameterStore } from "../model/parameterStore.ts";
import { sumOfSquares } from "../model/sumOfSquares.ts";
import { type GradientNorms, totalNorm } from "./gradientNorms.ts";
import type { Optimizer } from "./optimizer.ts";
import type { StepGradients, StepLosses } from "./trainStep.ts";

/** The numbers of a training ran away; the message names step, loss term and tensor. */
export class DivergenceError extends ConfigError {}

/**
 * What is wrong with the numbers of a step: a loss term or gradient that is not finite, or a gradient whose norm is
 * above the limit. Checked before the update, so that a broken one never reaches the parameters.
 *
 * @param norms   of the gradient by part; see `gradientNorms`
 * @param maxNorm largest norm of the whole gradient; any finite norm is fine unless given
 * @returns what to say about it, naming loss term and tensor; undefined when all is well
 */
export function findDivergence(
  { losses, gradients, squares }: StepGradients,
  norms: GradientNorms,
  parameters: ParameterStore,
  maxNorm = Number.POSITIVE_INFINITY,
): string | undefined {
  const brokenTerm = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  const norm = totalNorm(norms);
  const brokenGradient = Number.isFinite(norm) ? undefined : firstNotFinite(parameters, gradients, squares);
  if (brokenTerm || brokenGradient) {
    const parts = [
      ...(brokenTerm ? [`loss term ${brokenTerm[0]} is ${brokenTerm[1]}`] : []),
      ...(brokenGradient ? [`the gradient of ${brokenGradient}`] : []),
    ];
    return `${parts.join("; ")}${brokenTerm ? "" : ` (loss terms: ${listed(losses)})`}`;
  }
  if (norm <= maxNorm) return undefined;
  const { slot, share } = largestGradient(parameters, squares);
  return (
    `the gradient norm is ${norm.toPrecision(4)}, above the limit of ${maxNorm}; ` +
    `${(100 * share).toFixed(0)} % of its square is in ${slot.name} (part ${partOf(slot.name)}; loss terms: ${listed(losses)})`
  );
}

/**
 * Refuse to store state that is not finite: a checkpoint that was written can be trusted.
 *
 * @throws {DivergenceError} naming the tensor
 */
export function expectFiniteState(step: number, parameters: ParameterStore, optimizer: Optimizer): void {
  const flats = { "": parameters.values, "Adam's mean of ": optimizer.mean, "Adam's variance of ": optimizer.variance };
  for (const [what, flat] of Object.entries(flats)) {
    const broken = firstNotFinite(parameters, flat);
    if (broken) throw divergence(step, `${what}${broken}`);
  }
}

/** @param lastGood the newest checkpoint from before it happened, where there is one */
export function divergence(step: number, what: string, lastGood?: string): DivergenceError {
  const start = lastGood === undefined ? "" : `; its parameters before that are in ${lastGood}`;
  return new DivergenceError(`train: step ${step}: ${what}`, {
    hint: `The same settings would end here again. Start a new run with lower learning rates${start}.`,
    ...(lastGood === undefined ? {} : { path: lastGood }),
  });
}

/**
 * The first tensor with a number that is not finite, and where in it.
 * @param squares sum of the squares of each tensor, where known
 */
function firstNotFinite(parameters: ParameterStore, flat: Float32Array, squares?: Float64Array): string | undefined {
  for (const [i, slot] of parameters.slots.entries()) {
    const values = parameters.slice(slot, flat);
    // Cheaper than looking at each number, and as good: in double precision no sum of finite ones overflows.
    if (Number.isFinite(squares ? squares[i] : sumOfSquares(values))) continue;
    const first = values.findIndex((value) => !Number.isFinite(value));
    const count = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
    return `${slot.name} is not finite in ${count} of ${slot.length} numbers, first ${values[first]} at index ${first}`;
  }
  return undefined;
}

/** The tensor with the largest gradient, and its share of the squared norm. */
function largestGradient(
  { slots }: ParameterStore,
  squares: Float64Array,
): { readonly slot: ParameterSlot; readonly share: number } {
  const total = squares.reduce((sum, square) => sum + square, 0);
  const largest = squares.indexOf(Math.max(...squares));
  return { slot: slots[largest], share: squares[largest] / total };
}

function listed(losses: StepLosses): string {
  return Object.entries(losses)
    .map(([term, value]) => `${term} ${Number(value).toPrecision(4)}`)
    .join(", ");
}
