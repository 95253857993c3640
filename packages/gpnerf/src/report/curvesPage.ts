import { type Chart, lineChart } from "./lineChart.ts";
import { html, Markup } from "./markup.ts";
import { reportStyle } from "./reportStyle.ts";

/** What a page of curves shows. */
export interface CurvesInput {
  /** Folder of the run. */
  readonly run: string;
  readonly charts: readonly Chart[];
  /** Step of the best validation so far, where there was one. */
  readonly best?: number;
}

/**
 * One HTML page with the curves of a training run, complete in itself: no scripts, nothing loaded from anywhere.
 *
 * @returns the text of the file, UTF-8
 */
export function curvesPage({ run, charts, best }: CurvesInput): string {
  const validated = best === undefined ? "" : ` The best validation was at step ${best.toLocaleString("en-US")}.`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Training curves of ${run}</title>
<style>${new Markup(reportStyle + chartStyle)}</style>
</head>
<body>
<header>
<h1>Training curves</h1>
<p class="summary">${run}. Curves of training steps are means over neighbouring steps.${validated}</p>
</header>
<main class="charts">
${charts.map(lineChart)}
</main>
</body>
</html>
`.text;
}

/** Colours that differ for readers who see colours differently (Okabe and Ito), darker on light paper. */
const chartStyle = `
:root { --s0: #0072b2; --s1: #c65102; --s2: #00815f; --s3: #a8448a; --s4: #8a6d00; --s5: #2f8fce; --s6: #59636e; }
@media (prefers-color-scheme: dark) {
  :root { --s0: #56b4e9; --s1: #f0883e; --s2: #2fc79b; --s3: #e39cc9; --s4: #f0e442; --s5: #7fb7ff; --s6: #9aa4af; }
}
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); gap: 1rem; }
.chart { padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
.chart svg { display: block; width: 100%; height: auto; margin: .4rem 0; }
.chart ul { font-size: .85rem; font-variant-numeric: tabular-nums; }
.chart text { fill: var(--quiet); font-size: 11px; }
.chart .grid { stroke: var(--line); }
.chart polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
${Array.from({ length: 7 }, (_, i) => `polyline.series${i} { stroke: var(--s${i}); } circle.series${i} { fill: var(--s${i}); } .swatch.series${i} { background: var(--s${i}); }`).join("\n")}
`;
