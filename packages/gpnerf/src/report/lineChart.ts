import { linearAxis, logAxis } from "./axisTicks.ts";
import { html, type Markup } from "./markup.ts";

/** A named line. */
export interface ChartSeries {
  readonly name: string;
  /** Ascending in `step`. */
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

/** Values over training steps. */
export interface Chart {
  readonly title: string;
  /** On a logarithmic scale, points at 0 are left out. */
  readonly scale: "linear" | "log";
  /** At least one, with at least one point. */
  readonly series: readonly ChartSeries[];
}

/** Size of a chart, and the room for the numbers at its axes, in CSS pixels. */
const size = { width: 560, height: 240, left: 60, right: 24, top: 10, bottom: 26 };
/** Lines with fewer points than this also get dots. */
const dottedBelow = 40;

/** A chart as a figure with inline SVG; colours come from the page's style sheet, `series0` … `series6`. */
export function lineChart({ title, scale, series }: Chart): Markup {
  const shown = series.map((line) => ({
    ...line,
    points: line.points.filter(({ value }) => Number.isFinite(value) && (scale === "linear" || value > 0)),
  }));
  const points = shown.flatMap((line) => line.points);
  const legend = shown.map(
    ({ name }, i) => html`<li><span class="swatch series${i % colors}"></span>${name}${last(shown[i])}</li>`,
  );
  return html`
<figure class="chart">
<h3>${title}</h3>
${points.length === 0 ? html`<p class="none">All values are 0.</p>` : drawing(title, scale, shown)}
<ul class="classes">${legend}</ul>
</figure>`;
}

/** Colours that the style sheet has. */
export const colors = 7;

function drawing(title: string, scale: Chart["scale"], series: readonly ChartSeries[]): Markup {
  const points = series.flatMap((line) => line.points);
  const values = points.map(({ value }) => value);
  const horizontal = linearAxis([0, ...points.map(({ step }) => step)], 6);
  const vertical = scale === "log" ? logAxis(values) : linearAxis(values);
  const [inner, bottom] = [size.width - size.left - size.right, size.height - size.bottom];
  const along = scale === "log" ? Math.log : (value: number): number => value;
  const place = (step: number): number =>
    size.left + (inner * (step - horizontal.low)) / (horizontal.high - horizontal.low);
  const level = (value: number): number => {
    const share = (along(value) - along(vertical.low)) / (along(vertical.high) - along(vertical.low));
    return bottom - (bottom - size.top) * share;
  };
  const rows = vertical.ticks.map(
    (
      tick,
    ) => html`<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${digits(level(tick))}" y2="${digits(level(tick))}"/>
<text x="${size.left - 6}" y="${digits(level(tick) + 4)}" text-anchor="end">${number(tick)}</text>`,
  );
  const columns = horizontal.ticks.map(
    (tick) =>
      html`<text x="${digits(place(tick))}" y="${size.height - 8}" text-anchor="middle">${tick.toLocaleString("en-US")}</text>`,
  );
  const lines = series.map(({ points }, i) => {
    const path = points.map(({ step, value }) => `${digits(place(step))},${digits(level(value))}`);
    const dots = points.length < dottedBelow ? path.map((at) => at.split(",")) : [];
    return html`<polyline class="series${i % colors}" points="${path.join(" ")}"/>
${dots.map(([x, y]) => html`<circle class="series${i % colors}" cx="${x}" cy="${y}" r="2.5"/>`)}`;
  });
  return html`<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title} over training steps">
${rows}${columns}${lines}
</svg>`;
}

/** The newest value, beside the name in the legend. */
function last({ points }: ChartSeries): string {
  const value = points.at(-1)?.value;
  return value === undefined ? "" : ` ${number(value)}`;
}

function digits(pixels: number): string {
  return pixels.toFixed(1);
}

/** A number in few characters: 12,000, 0.25, 1e-5. */
function number(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(value >= 0 && isRound(value) ? 0 : 1);
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

/** Whether one digit tells all of it. */
function isRound(value: number): boolean {
  return Number(value.toPrecision(1)) === value;
}
