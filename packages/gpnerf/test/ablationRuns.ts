import type { AblationRun } from "../src/ablation/summarize.ts";
import type { MeanScores, ViewScores } from "../src/evaluation/aggregate.ts";

/** A finished run that scored `miou` (0..1) and `psnr` (dB) on one view. */
export function ablationRun(row: number, seed: number, miou: number | null, psnr: number): AblationRun {
  const scores = {
    ...{ psnr, ssim: 0.5, miou, totalAccuracy: 0.5, averageAccuracy: 0.5, depthRelativeError: 0.1, seconds: 1 },
    baselines: {
      nearestView: { psnr: 14, ssim: 0.3 },
      meanView: { psnr: 15, ssim: 0.3 },
      majorityClass: { miou: 0.05 },
    },
  } satisfies MeanScores & Omit<ViewScores, "view" | "depthCorrelation">;
  const view = { ...scores, view: "rgb_4", depthCorrelation: 0.9 };
  return {
    ...{ row, seed, checkpoint: `row-${row}/seed-${seed}/checkpoints/step-0000004.safetensors` },
    evaluation: { overall: scores, scenes: [{ scene: "room", ...scores, views: [view] }] },
  };
}
