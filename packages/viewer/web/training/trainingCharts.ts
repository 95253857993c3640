import type { TrainingRun } from "./trainingRun.ts";

/** A line of a chart. */
export interface ChartSeries {
  readonly name: string;
  /** Ascending in step. */
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

/** Values over training steps. */
export interface Chart {
  readonly title: string;
  /** On a logarithmic scale, values of 0 and below are left out. */
  readonly scale: "linear" | "log";
  readonly series: readonly ChartSeries[];
}

/** The charts that a training has numbers for. */
export function trainingCharts({ steps, validations }: TrainingRun): Chart[] {
  const ofSteps = (name: string, pick: (step: TrainingRun["steps"][number]) => number | undefined): ChartSeries => ({
    name,
    points: steps.flatMap((entry) => pointOf(entry.step, pick(entry))),
  });
  const ofScore = (name: string, key: string): ChartSeries => ({
    name,
    points: validations.flatMap(({ step, scores }) => pointOf(step, scores[key])),
  });
  const names = (key: "losses" | "learningRates"): string[] => [
    ...new Set(steps.flatMap((entry) => Object.keys(entry[key]))),
  ];
  const charts: Chart[] = [
    {
      title: "Losses",
      scale: "log",
      series: names("losses").map((name) => ofSteps(words(name), ({ losses }) => losses[name])),
    },
    {
      title: "PSNR, dB",
      scale: "linear",
      series: [ofSteps("sampled rays", ({ psnr }) => psnr), ofScore("validation", "psnr")],
    },
    {
      title: "Segmentation of validation views, 0 to 1",
      scale: "linear",
      series: [
        ofScore("mean IoU", "miou"),
        ofScore("total accuracy", "totalAccuracy"),
        ofScore("average accuracy", "averageAccuracy"),
      ],
    },
    {
      title: "Median relative depth error of validation views",
      scale: "linear",
      series: [ofScore("depth error", "depthRelativeError")],
    },
    {
      title: "Learning rates",
      scale: "log",
      series: names("learningRates").map((name) => ofSteps(words(name), ({ learningRates }) => learningRates[name])),
    },
    { title: "Seconds per step", scale: "linear", series: [ofSteps("seconds", ({ seconds }) => seconds)] },
  ];
  return charts
    .map((chart) => ({ ...chart, series: chart.series.map((line) => drawable(line, chart.scale)) }))
    .map((chart) => ({ ...chart, series: chart.series.filter(({ points }) => points.length > 0) }))
    .filter(({ series }) => series.length > 0);
}

function pointOf(step: number, value: number | null | undefined): { readonly step: number; readonly value: number }[] {
  return typeof value === "number" && Number.isFinite(value) ? [{ step, value }] : [];
}

function drawable(line: ChartSeries, scale: Chart["scale"]): ChartSeries {
  return { ...line, points: line.points.filter(({ value }) => scale === "linear" || value > 0) };
}

/** depthGuided → depth guided */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
