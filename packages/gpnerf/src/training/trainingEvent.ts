import type { BestScore } from "./bestScore.ts";
import type { StepMetrics } from "./metrics.ts";
import type { RunSurroundings } from "./runFolder.ts";
import type { StepLosses } from "./trainStep.ts";
import type { ValidationScores } from "./validation.ts";

/** What happens during training, in order. */
export type TrainingEvent =
  | { readonly type: "start"; readonly step: number; readonly steps: number; readonly parameters: number }
  | ({ readonly type: "step"; readonly losses: StepLosses } & Pick<StepMetrics, StepNumbers>)
  | {
      readonly type: "validation";
      readonly step: number;
      readonly scores: ValidationScores;
      /** Whether it is the best so far. */
      readonly isBest: boolean;
      readonly best: BestScore;
    }
  | { readonly type: "checkpoint"; readonly step: number; readonly path: string }
  /** No validation was better than the best for as long as the patience lasts; training ends here. */
  | { readonly type: "earlyStop"; readonly step: number; readonly best: BestScore }
  /** A resumed run goes on with other data, threads or programs, so it will not end as an unbroken one would have. */
  | {
      readonly type: "changedSurroundings";
      readonly before: RunSurroundings;
      readonly now: RunSurroundings;
      readonly changed: readonly (keyof RunSurroundings)[];
    }
  | { readonly type: "skippedCheckpoint"; readonly path: string; readonly reason: string };

type StepNumbers = "step" | "psnr" | "learningRates" | "gradientNorms" | "seconds" | "dataSeconds";
