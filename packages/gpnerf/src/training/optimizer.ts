import type { AdamMoments } from "@gpnerf/engine";
import type { TrainingConfig } from "../config/schema.ts";
import type { Network } from "../model/network.ts";
import type { ParameterStore } from "../model/parameterStore.ts";
import { sharedFloats } from "../model/sharedFloats.ts";
import { learningRatesAt } from "./learningRates.ts";

/** Adam over all parameters with one learning rate for each part of the network (Sec. 5.1). */
export class Optimizer implements AdamMoments {
  readonly parameters: ParameterStore;
  /** First and second moments in shared memory, laid out like the parameters. */
  readonly mean: Float32Array;
  readonly variance: Float32Array;

  constructor(parameters: ParameterStore) {
    this.parameters = parameters;
    this.mean = sharedFloats(parameters.values.length);
    this.variance = sharedFloats(parameters.values.length);
  }

  /**
   * Update number `step`, counted from 1; learning rates decay exponentially. The workers of the network do it together;
   * they see the new values after `synchronize`.
   *
   * @param network     the one that has the parameters
   * @param gradients d L_all/d parameters
   */
  async update({ pool }: Network, gradients: Float32Array, step: number, training: TrainingConfig): Promise<void> {
    const { values } = this.parameters;
    const { mean, variance } = this;
    const rates = learningRatesAt(step, training);
    const update = { values, gradients, moments: { mean, variance }, step, rates };
    await pool.runOnAll("updateParameters", () => update);
  }
}
