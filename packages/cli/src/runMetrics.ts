import { readFile } from "node:fs/promises";
import { RunFolder, type StepLosses } from "gpnerf";

/** One line of a run's metrics. */
export interface StepMetrics extends StepLosses {
  readonly step: number;
  readonly psnr: number;
  readonly seconds: number;
}

/** Steps of a run so far; empty when there are none. A last line cut by a crash is left out. */
export async function readMetrics(run: string): Promise<StepMetrics[]> {
  const text = await readFile(new RunFolder(run).metrics, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as StepMetrics];
    } catch {
      return [];
    }
  });
}

/** Means over some steps. */
export type MeanMetrics = Omit<StepMetrics, "step">;

/** Where a run started and where it stands: means over its first and its last tenth. */
export interface MetricsTrend {
  /** Steps in each mean. */
  readonly window: number;
  readonly start: MeanMetrics;
  readonly end: MeanMetrics;
}

/** @returns undefined when there is no step yet */
export function metricsTrend(metrics: readonly StepMetrics[]): MetricsTrend | undefined {
  if (metrics.length === 0) return undefined;
  const window = Math.ceil(metrics.length / 10);
  return { window, start: meanMetrics(metrics.slice(0, window)), end: meanMetrics(metrics.slice(-window)) };
}

function meanMetrics(metrics: readonly StepMetrics[]): MeanMetrics {
  const mean = (name: keyof StepMetrics): number => metrics.reduce((sum, step) => sum + step[name], 0) / metrics.length;
  return {
    total: mean("total"),
    photometric: mean("photometric"),
    semantic: mean("semantic"),
    semanticDistill: mean("semanticDistill"),
    depthGuided: mean("depthGuided"),
    psnr: mean("psnr"),
    seconds: mean("seconds"),
  };
}

/** The trend for people: a line of losses, a line of PSNR. */
export function describeTrend({ window, start, end }: MetricsTrend, steps: number): string {
  const terms = ["photometric", "semantic", "semanticDistill", "depthGuided"] as const;
  const parts = terms.map((name) => `${name} ${start[name].toFixed(4)} → ${end[name].toFixed(4)}`);
  return [
    `loss ${start.total.toFixed(4)} → ${end.total.toFixed(4)}  (means over the first and the last ${window} of ${steps} steps)`,
    `  ${parts.join(", ")}`,
    `PSNR of the sampled rays ${start.psnr.toFixed(2)} → ${end.psnr.toFixed(2)} dB`,
  ].join("\n");
}
