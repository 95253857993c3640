import { exponentialDecay } from "@gpnerf/engine";
import type { TrainingConfig } from "../config/schema.ts";

/** Learning rate of each part of the network. */
export type LearningRates = TrainingConfig["learningRates"];

/**
 * Learning rates of update number `step`, counted from 1: the configured ones in the first update, then falling
 * exponentially (Sec. 5.1).
 */
export function learningRatesAt(
  step: number,
  { learningRates, decay }: Pick<TrainingConfig, "learningRates" | "decay">,
): LearningRates {
  const rates = Object.entries(learningRates).map(([part, initial]) => [
    part,
    exponentialDecay(initial, decay.factor, decay.steps, step - 1),
  ]);
  return Object.fromEntries(rates) as LearningRates;
}
