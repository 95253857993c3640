import type { TrainingStep } from "../protocol/training.ts";

/** Mean of steps that are sent together; the number and the learning rates are those of the last. */
export class StepMean {
  #steps: TrainingStep[] = [];

  add(step: TrainingStep): void {
    this.#steps.push(step);
  }

  /** The mean since the last call; undefined when there was no step. */
  take(): TrainingStep | undefined {
    const steps = this.#steps;
    const last = steps.at(-1);
    if (last === undefined) return undefined;
    this.#steps = [];
    const mean = (pick: (step: TrainingStep) => number): number =>
      steps.reduce((sum, step) => sum + pick(step), 0) / steps.length;
    const losses = Object.keys(last.losses).map((name) => [name, mean((step) => step.losses[name] ?? 0)]);
    return {
      ...last,
      ...(last.psnr === undefined ? {} : { psnr: mean(({ psnr }) => psnr ?? 0) }),
      seconds: mean(({ seconds }) => seconds),
      losses: Object.fromEntries(losses),
    };
  }
}
