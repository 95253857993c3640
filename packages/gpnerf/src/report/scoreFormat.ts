import type { MeanScores, ViewScores } from "../evaluation/aggregate.ts";
import { type ApName, apNames } from "../evaluation/instancePrecision.ts";

/** Scores that the report names. */
export type ScoreName = "psnr" | "ssim" | "miou" | "totalAccuracy" | "averageAccuracy" | ApName | "depthRelativeError";

/** How a score is written. */
export interface ScoreFormat {
  readonly label: string;
  /** Said in full, for tooltips and screen readers. */
  readonly meaning: string;
  readonly better: "higher" | "lower";
  /** The value with its unit. */
  format(value: number): string;
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

function precisionFormat(name: ApName): ScoreFormat {
  const threshold = name.slice("ap".length);
  return {
    label: `AP${threshold}`,
    meaning: `average precision of instances, found where masks share more than ${threshold} % of their union`,
    better: "higher",
    format: percent,
  };
}

/** Every score of the report, in the order of the columns. */
export const scoreFormats: Readonly<Record<ScoreName, ScoreFormat>> = {
  psnr: {
    label: "PSNR",
    meaning: "peak signal-to-noise ratio of the rendered colour",
    better: "higher",
    format: (value) => `${value.toFixed(2)} dB`,
  },
  ssim: {
    label: "SSIM",
    meaning: "structural similarity of the rendered colour, 1 for equal images",
    better: "higher",
    format: (value) => value.toFixed(3),
  },
  miou: {
    label: "mIoU",
    meaning: "intersection over union, averaged over the classes in the image",
    better: "higher",
    format: percent,
  },
  totalAccuracy: {
    label: "Total accuracy",
    meaning: "share of labelled pixels with the right class",
    better: "higher",
    format: percent,
  },
  averageAccuracy: {
    label: "Average accuracy",
    meaning: "share of right pixels per class, averaged over the classes in the image",
    better: "higher",
    format: percent,
  },
  ...(Object.fromEntries(apNames.map((name) => [name, precisionFormat(name)])) as Record<ApName, ScoreFormat>),
  depthRelativeError: {
    label: "Depth error",
    meaning: "median relative error of the rendered depth",
    better: "lower",
    format: percent,
  },
};

/** Names of all scores, in the order of the columns. */
export const scoreNames: readonly ScoreName[] = Object.keys(scoreFormats) as ScoreName[];

/** One method's scores; absent or null where it has none. */
export interface MethodScores {
  readonly method: string;
  readonly scores: { readonly [name in ScoreName]?: number | null };
}

/** Our scores and those of the baselines, the order of the table's rows. */
export function methodScores(scores: MeanScores | ViewScores): readonly [ours: MethodScores, ...MethodScores[]] {
  const { nearestView, meanView, majorityClass } = scores.baselines;
  const { ap, teacher } = scores;
  return [
    { method: "GP-NeRF", scores: { ...scores, ...ap } },
    { method: "Head on the true photo", scores: { ...teacher, ...teacher?.ap } },
    { method: "Nearest source view", scores: nearestView },
    { method: "Mean source view", scores: meanView },
    { method: "Most frequent class", scores: majorityClass ?? {} },
  ];
}
