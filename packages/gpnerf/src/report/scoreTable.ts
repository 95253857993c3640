import type { MeanScores } from "../evaluation/aggregate.ts";
import { html, type Markup } from "./markup.ts";
import { type MethodScores, methodScores, type ScoreName, scoreFormats, scoreNames } from "./scoreFormat.ts";

/**
 * Our scores beside those of the baselines, the best of each column in bold.
 *
 * Columns and rows without any value are left out.
 *
 * @param caption  what the scores are a mean of
 */
export function scoreTable(scores: MeanScores, caption: string): Markup {
  const methods = methodScores(scores).filter((method) => scoreNames.some((name) => hasScore(method, name)));
  const columns = scoreNames.filter((name) => methods.some((method) => hasScore(method, name)));
  return html`
<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table class="scores">
<caption>${caption}</caption>
<thead><tr><th scope="col">Method</th>${columns.map(columnHeader)}</tr></thead>
<tbody>${methods.map(
    (method, row) => html`
<tr${row === 0 ? html` class="ours"` : undefined}><th scope="row">${method.method}</th>${columns.map((name) =>
      cell(method, name, bestOf(methods, name)),
    )}</tr>`,
  )}
</tbody>
</table>
</div>`;
}

function hasScore({ scores }: MethodScores, name: ScoreName): boolean {
  return typeof scores[name] === "number";
}

function columnHeader(name: ScoreName): Markup {
  const { label, meaning, better } = scoreFormats[name];
  const arrow = better === "higher" ? "↑" : "↓";
  return html`<th scope="col"><abbr title="${meaning}; ${better} is better">${label}</abbr> <span aria-label="${better} is better">${arrow}</span></th>`;
}

/** The best value of a column as it is written, so that values that read the same are marked the same. */
function bestOf(methods: readonly MethodScores[], name: ScoreName): string | undefined {
  const { better, format } = scoreFormats[name];
  const values = methods.map((method) => method.scores[name]).filter((value) => typeof value === "number");
  if (values.length < 2) return undefined;
  return format(better === "higher" ? Math.max(...values) : Math.min(...values));
}

function cell({ scores }: MethodScores, name: ScoreName, best: string | undefined): Markup {
  const value = scores[name];
  if (typeof value !== "number") return html`<td><span class="none" aria-label="not available">–</span></td>`;
  const text = scoreFormats[name].format(value);
  return html`<td>${text === best ? html`<strong>${text}</strong>` : text}</td>`;
}
