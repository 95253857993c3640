import { z } from "zod";
import type { MeanScores } from "../evaluation/aggregate.ts";

/**
 * What chooses the best checkpoint: mean IoU where there are labels, average precision at 0.5 where instances are the
 * target, else PSNR. Higher is better for all.
 */
const scoreName = z.enum(["miou", "ap50", "psnr"]);

/** What a run's validations have found so far. Checkpoints carry it, so that a resumed run goes on with it. */
export const validationStateSchema = z.strictObject({
  /** Step of the last validation. */
  step: z.int().min(0),
  /** The best validation, and the score that made it so. */
  best: z.strictObject({ step: z.int().min(0), score: scoreName, value: z.number() }),
  /** Validations since the best one. */
  sinceBest: z.int().min(0),
});

export type ValidationState = z.infer<typeof validationStateSchema>;

/** The step of the best validation and its score. */
export type BestScore = ValidationState["best"];

/**
 * Take a further validation into account. Only a higher score is better: of equal ones the first stays.
 *
 * @param before undefined for the first validation of a run
 */
export function withValidation(
  before: ValidationState | undefined,
  step: number,
  scores: Pick<MeanScores, "miou" | "psnr" | "ap">,
): ValidationState {
  const { score, value } = decisive(scores);
  if (before && value <= before.best.value) return { ...before, step, sinceBest: before.sinceBest + 1 };
  return { step, best: { step, score, value }, sinceBest: 0 };
}

function decisive({ miou, ap, psnr }: Pick<MeanScores, "miou" | "psnr" | "ap">): Omit<BestScore, "step"> {
  if (miou !== null) return { score: "miou", value: miou };
  if (ap) return { score: "ap50", value: ap.ap50 };
  return { score: "psnr", value: psnr ?? 0 };
}
