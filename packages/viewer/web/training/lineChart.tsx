import { useState } from "preact/hooks";
import { type ChartScale, chartNumber, chartScale, chartSize } from "./chartScale.ts";
import type { Chart, ChartSeries } from "./trainingCharts.ts";

/** Lines with fewer points than this also get dots. */
const dottedBelow = 40;
/** Colours that the style sheet has. */
const colors = 7;

/** A chart that tells the values at the step under the pointer; without one, the newest. */
export function LineChart({ chart }: { readonly chart: Chart }) {
  const [step, setStep] = useState<number | undefined>(undefined);
  const scale = chartScale(chart);
  const onMove = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    setStep(scale.stepAt(((event.clientX - box.left) / box.width) * chartSize.width));
  };
  return (
    <figure class="chart">
      <figcaption>
        <h3>{chart.title}</h3>
        <ul class="chart-legend">
          {chart.series.map((line, i) => (
            <li key={line.name}>
              <span class={`chart-key series-${i % colors}`} />
              {line.name}
              <span class="muted">{readout(line, step)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <svg
        viewBox={`0 0 ${chartSize.width} ${chartSize.height}`}
        role="img"
        aria-label={`${chart.title} over training steps; newest: ${chart.series.map((line) => `${line.name} ${readout(line, undefined)}`).join(", ")}`}
        onPointerMove={onMove}
        onPointerLeave={() => setStep(undefined)}
      >
        <Axes scale={scale} />
        {step !== undefined && (
          <line
            class="chart-cursor"
            x1={scale.x(step)}
            x2={scale.x(step)}
            y1={chartSize.top}
            y2={chartSize.height - chartSize.bottom}
          />
        )}
        {chart.series.map((line, i) => (
          <Line key={line.name} line={line} scale={scale} color={`series-${i % colors}`} />
        ))}
      </svg>
    </figure>
  );
}

function Axes({ scale }: { readonly scale: ChartScale }) {
  return (
    <g class="chart-axes">
      {scale.valueTicks.map((tick) => (
        <g key={tick}>
          <line x1={chartSize.left} x2={chartSize.width - chartSize.right} y1={scale.y(tick)} y2={scale.y(tick)} />
          <text x={chartSize.left - 6} y={scale.y(tick) + 4} text-anchor="end">
            {chartNumber(tick)}
          </text>
        </g>
      ))}
      {scale.stepTicks.map((tick) => (
        <text key={tick} x={scale.x(tick)} y={chartSize.height - 6} text-anchor="middle">
          {tick.toLocaleString("en-US")}
        </text>
      ))}
    </g>
  );
}

function Line(props: { readonly line: ChartSeries; readonly scale: ChartScale; readonly color: string }) {
  const { line, scale, color } = props;
  const places = line.points.map(({ step, value }) => [scale.x(step).toFixed(1), scale.y(value).toFixed(1)] as const);
  return (
    <g class={`chart-line ${color}`}>
      <polyline points={places.map((place) => place.join(",")).join(" ")} />
      {places.length < dottedBelow && places.map(([x, y]) => <circle key={x} cx={x} cy={y} r="2.4" />)}
    </g>
  );
}

/** The value at the last point up to a step. */
function readout({ points }: ChartSeries, step: number | undefined): string {
  const point = step === undefined ? points.at(-1) : (points.findLast((entry) => entry.step <= step) ?? points[0]);
  return point === undefined ? "" : chartNumber(point.value);
}
