import type { AdamMoments, WorkerContext } from "@gpnerf/engine";
import { partOf } from "../model/networkScopes.ts";
import { parameterShare } from "../model/parameterShare.ts";
import { network } from "../model/workerNetwork.ts";
import type { LearningRates } from "./learningRates.ts";

/** An update of all parameters by Adam. */
export interface ParameterUpdate {
  /** All parameters, their gradients and moments, flat; what is changed lies in shared memory. */
  readonly values: Float32Array;
  readonly gradients: Float32Array;
  readonly moments: AdamMoments;
  /** Number of the update, counted from 1. */
  readonly step: number;
  readonly rates: LearningRates;
}

/** This worker's share of an update. Each number is updated by itself, so it does not matter who does it. */
export function updateParameters(update: ParameterUpdate, context: WorkerContext): void {
  const { values, gradients, moments, step, rates } = update;
  const { slots, arithmetic } = network(context);
  for (const { slot, begin, end } of parameterShare(slots, context.index, context.count)) {
    const at = (flat: Float32Array): Float32Array => flat.subarray(begin, end);
    const rate = rates[partOf(slots[slot].name)];
    arithmetic.adamUpdate(
      at(values),
      at(gradients),
      { mean: at(moments.mean), variance: at(moments.variance) },
      step,
      rate,
    );
  }
}
