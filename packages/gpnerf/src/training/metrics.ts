import type { GradientNorms } from "./gradientNorms.ts";
import type { LearningRates } from "./learningRates.ts";
import type { StepLosses } from "./trainStep.ts";
import type { ValidationScores } from "./validation.ts";

/** A training step in numbers: one line of a run's metrics.jsonl. */
export interface StepMetrics extends StepLosses {
  /** Counted from 1. */
  readonly step: number;
  /** PSNR of the sampled rays, dB; null where no rays are learned from. */
  readonly psnr: number | null;
  readonly learningRates: LearningRates;
  /** Euclidean norms of the gradient of L_all. */
  readonly gradientNorms: GradientNorms;
  /** Wall-clock time of the whole step. */
  readonly seconds: number;
  /** The part of it that was spent waiting for the example. */
  readonly dataSeconds: number;
}

/** A validation in numbers: a line of metrics.jsonl after that of its step. */
export interface ValidationMetrics {
  readonly step: number;
  readonly validation: ValidationScores & {
    readonly isBest: boolean;
    readonly seconds: number;
  };
}

/** Everything a run has written down about itself so far. */
export interface RunMetrics {
  readonly steps: readonly StepMetrics[];
  readonly validations: readonly ValidationMetrics[];
}
