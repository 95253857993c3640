import { apNames } from "../evaluation/instancePrecision.ts";
import { curvesPage } from "../report/curvesPage.ts";
import type { Chart } from "../report/lineChart.ts";
import { BucketedSeries, type CurvePoint } from "./bucketedSeries.ts";
import type { RunMetrics, StepMetrics, ValidationMetrics } from "./metrics.ts";
import type { ValidationScores } from "./validation.ts";

/** The curves of a run while it goes on, in bounded memory. */
export class TrainingCurves {
  readonly #series = new Map<string, BucketedSeries>();
  readonly #validations: ValidationMetrics[] = [];

  /** @param past what a resumed run has done before */
  constructor(past: RunMetrics = { steps: [], validations: [] }) {
    for (const metrics of past.steps) this.addStep(metrics);
    this.#validations.push(...past.validations);
  }

  addStep({ step, psnr, learningRates, gradientNorms, seconds, dataSeconds, ...losses }: StepMetrics): void {
    const groups = { losses, learningRates, gradientNorms, psnr: { psnr }, time: { seconds, dataSeconds } };
    for (const [group, values] of Object.entries(groups)) {
      // Runs of older versions have fewer numbers per step.
      for (const [name, value] of Object.entries(values ?? {})) {
        if (typeof value !== "number") continue;
        const key = `${group}.${name}`;
        if (!this.#series.has(key)) this.#series.set(key, new BucketedSeries());
        this.#series.get(key)!.add(step, value);
      }
    }
  }

  addValidation(metrics: ValidationMetrics): void {
    this.#validations.push(metrics);
  }

  /**
   * A page with all curves; see `curvesPage`.
   * @param run its folder, for the title
   */
  page(run: string): string {
    const best = this.#validations.findLast(({ validation }) => validation.isBest);
    return curvesPage({ run, charts: this.#charts(), ...(best ? { best: best.step } : {}) });
  }

  #charts(): Chart[] {
    const rays = { name: "sampled rays", points: this.#series.get("psnr.psnr")?.points ?? [] };
    const charts: Chart[] = [
      { title: "Losses before weighting, and their weighted sum", scale: "log", series: this.#group("losses") },
      {
        title: "PSNR, dB",
        scale: "linear",
        series: [rays, { name: "validation", points: this.#points(({ psnr }) => psnr) }],
      },
      {
        title: "Segmentation of the validation views, 0 to 1",
        scale: "linear",
        series: [
          { name: "mean IoU", points: this.#points(({ miou }) => miou) },
          { name: "total accuracy", points: this.#points(({ totalAccuracy }) => totalAccuracy) },
          { name: "average accuracy", points: this.#points(({ averageAccuracy }) => averageAccuracy) },
        ],
      },
      {
        title: "Average precision of the validation views, 0 to 1",
        scale: "linear",
        series: apNames.map((name) => ({ name, points: this.#points(({ ap }) => ap?.[name]) })),
      },
      {
        title: "Median relative depth error of the validation views",
        scale: "linear",
        series: [{ name: "depth error", points: this.#points(({ depthRelativeError }) => depthRelativeError) }],
      },
      { title: "Learning rates", scale: "log", series: this.#group("learningRates") },
      { title: "Gradient norms", scale: "log", series: this.#group("gradientNorms") },
      { title: "Seconds per step, and waiting for data", scale: "linear", series: this.#group("time") },
    ];
    return charts
      .map((chart) => ({ ...chart, series: chart.series.filter(({ points }) => points.length > 0) }))
      .filter(({ series }) => series.length > 0);
  }

  #group(group: string): { name: string; points: CurvePoint[] }[] {
    const prefix = `${group}.`;
    const keys = [...this.#series.keys()].filter((key) => key.startsWith(prefix));
    return keys.map((key) => ({ name: key.slice(prefix.length), points: this.#series.get(key)!.points }));
  }

  #points(pick: (scores: ValidationScores) => number | null | undefined): CurvePoint[] {
    return this.#validations.flatMap(({ step, validation }) => {
      const value = pick(validation);
      return typeof value === "number" ? [{ step, value }] : [];
    });
  }
}
