import { adamUpdate, initAdam } from "@gpnerf/engine";
import type { TrainingConfig } from "../config/schema.ts";
import { partOf } from "../model/networkScopes.ts";
import type { ParameterStore } from "../model/parameterStore.ts";
import { learningRatesAt } from "./learningRates.ts";
import { Turns } from "./turns.ts";

/** Adam over all parameters with one learning rate for each part of the network (Sec. 5.1). */
export class Optimizer {
  readonly parameters: ParameterStore;
  /** First and second moments, laid out like the parameters. */
  readonly mean: Float32Array;
  readonly variance: Float32Array;

  constructor(parameters: ParameterStore) {
    this.parameters = parameters;
    const { mean, variance } = initAdam(parameters.values.length);
    this.mean = mean;
    this.variance = variance;
  }

  /**
   * Update number `step`, counted from 1; learning rates decay exponentially. Other work of the thread goes on in between.
   */
  async update(gradients: Float32Array, step: number, training: TrainingConfig): Promise<void> {
    const rates = learningRatesAt(step, training);
    const turns = new Turns();
    for (const slot of this.parameters.slots) {
      const at = (flat: Float32Array): Float32Array => this.parameters.slice(slot, flat);
      adamUpdate(
        at(this.parameters.values),
        at(gradients),
        { mean: at(this.mean), variance: at(this.variance) },
        step,
        rates[partOf(slot.name)],
      );
      await turns.after(slot.length);
    }
  }
}
