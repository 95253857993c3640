import { linearAxis, logAxis } from "../fromGpnerf.ts";
import type { Chart } from "./trainingCharts.ts";

/** Size of a chart, and the room for the numbers at its axes, in units of its drawing. */
export const chartSize = { width: 560, height: 230, left: 52, right: 14, top: 8, bottom: 24 } as const;

/** Where steps and values lie in a chart. */
export interface ChartScale {
  x(step: number): number;
  y(value: number): number;
  /** The step at a place, not rounded. */
  stepAt(x: number): number;
  readonly stepTicks: readonly number[];
  readonly valueTicks: readonly number[];
}

export function chartScale({ series, scale }: Chart): ChartScale {
  const points = series.flatMap((line) => line.points);
  const values = points.map(({ value }) => value);
  const steps = linearAxis([0, ...points.map(({ step }) => step)], 6);
  const axis = scale === "log" ? logAxis(values) : linearAxis(values);
  const along = scale === "log" ? Math.log : (value: number): number => value;
  const { left, right, top, bottom } = chartSize;
  const [inner, floor] = [chartSize.width - left - right, chartSize.height - bottom];
  const span = steps.high - steps.low;
  return {
    x: (step) => left + (inner * (step - steps.low)) / span,
    y: (value) => floor - ((floor - top) * (along(value) - along(axis.low))) / (along(axis.high) - along(axis.low)),
    stepAt: (x) => steps.low + (span * (x - left)) / inner,
    stepTicks: steps.ticks,
    valueTicks: axis.ticks,
  };
}

/** A number in few characters: 12,000, 0.25, 1e-5. */
export function chartNumber(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1).replace(".0e", "e");
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumSignificantDigits: 3 });
}
