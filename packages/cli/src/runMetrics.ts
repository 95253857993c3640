import type { StepMetrics, ValidationMetrics } from "gpnerf";

/** Numbers of a step that have a mean worth showing. */
const averaged = [
  "total",
  "photometric",
  "semantic",
  "semanticDistill",
  "depthGuided",
  "psnr",
  "seconds",
  "dataSeconds",
] as const;

/** Means over some steps. */
export type MeanMetrics = Readonly<Record<(typeof averaged)[number], number>>;

/** Where a run started and where it stands: means over its first and its last tenth. */
export interface MetricsTrend {
  /** Steps in each mean. */
  readonly window: number;
  readonly start: MeanMetrics;
  readonly end: MeanMetrics;
}

/** @returns undefined when there is no step yet */
export function metricsTrend(steps: readonly StepMetrics[]): MetricsTrend | undefined {
  if (steps.length === 0) return undefined;
  const window = Math.ceil(steps.length / 10);
  return { window, start: meanMetrics(steps.slice(0, window)), end: meanMetrics(steps.slice(-window)) };
}

function meanMetrics(steps: readonly StepMetrics[]): MeanMetrics {
  const mean = (name: (typeof averaged)[number]): number =>
    steps.reduce((sum, step) => sum + (step[name] ?? 0), 0) / steps.length;
  return Object.fromEntries(averaged.map((name) => [name, mean(name)])) as MeanMetrics;
}

/** The trend for people: a line of losses, their parts, a line of PSNR. */
export function describeTrend({ window, start, end }: MetricsTrend, steps: number): string {
  const terms = ["photometric", "semantic", "semanticDistill", "depthGuided"] as const;
  const parts = terms.map((name) => `${name} ${start[name].toFixed(4)} → ${end[name].toFixed(4)}`);
  return [
    `loss ${start.total.toFixed(4)} → ${end.total.toFixed(4)}  (means over the first and the last ${window} of ${steps} steps)`,
    `  ${parts.join(", ")}`,
    // Nothing is learned from rays where photos are.
    ...(start.psnr === 0 ? [] : [`PSNR of the sampled rays ${start.psnr.toFixed(2)} → ${end.psnr.toFixed(2)} dB`]),
  ].join("\n");
}

/** The scores of a validation for people: "PSNR 24.31 dB, mIoU 0.412, depth error 0.051". */
export function describeScores({ psnr, miou, ap, depthRelativeError }: Scores): string {
  const parts = [
    psnr === null ? undefined : `PSNR ${psnr.toFixed(2)} dB`,
    miou === null ? undefined : `mIoU ${miou.toFixed(3)}`,
    ap ? `AP50 ${ap.ap50.toFixed(3)}` : undefined,
    depthRelativeError === null ? undefined : `depth error ${depthRelativeError.toFixed(3)}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

type Scores = Pick<ValidationMetrics["validation"], "psnr" | "miou" | "ap" | "depthRelativeError">;

/** The best of a run's validations, undefined when there was none. */
export function bestValidation(validations: readonly ValidationMetrics[]): ValidationMetrics | undefined {
  return validations.findLast(({ validation }) => validation.isBest);
}
