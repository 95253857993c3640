import Table from "cli-table3";
import { type Evaluation, type MethodScores, methodScores, type ScoreName, scoreFormats, scoreNames } from "gpnerf";
import { outputColors } from "./colors.ts";

/**
 * Scores for people: per scene and over all of them, ours beside the trivial baselines, the best of each in bold.
 * Columns and rows without any value are left out.
 */
export function scoreTable({ overall, scenes }: Evaluation): string {
  const groups = scenes.map((scores) => ({ title: scores.scene, rows: scoredMethods(scores) }));
  if (scenes.length > 1) groups.push({ title: `all ${scenes.length} scenes`, rows: scoredMethods(overall) });
  const shown = scoreNames.filter((name) =>
    groups.some(({ rows }) => rows.some(({ scores }) => isKnown(scores[name]))),
  );

  const table = new Table({
    head: ["scene", "method", ...shown.map(heading)],
    colAligns: ["left", "left", ...shown.map(() => "right" as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const { title, rows } of groups) {
    table.push(
      ...rows.map((row, i) => [i === 0 ? title : "", row.method, ...shown.map((name) => cell(name, row, rows))]),
    );
    table.push([]);
  }
  table.pop();
  return table.toString();
}

function heading(name: ScoreName): string {
  const { label, better } = scoreFormats[name];
  return `${label} ${better === "higher" ? "↑" : "↓"}`;
}

function scoredMethods(scores: Parameters<typeof methodScores>[0]): MethodScores[] {
  return methodScores(scores).filter((method) => scoreNames.some((name) => isKnown(method.scores[name])));
}

function cell(name: ScoreName, row: MethodScores, rows: readonly MethodScores[]): string {
  const { better, format } = scoreFormats[name];
  const value = row.scores[name];
  if (!isKnown(value)) return "";
  const values = rows.map(({ scores }) => scores[name]).filter(isKnown);
  const best = better === "higher" ? Math.max(...values) : Math.min(...values);
  return values.length > 1 && value === best ? outputColors.bold(format(value)) : format(value);
}

function isKnown(value: number | null | undefined): value is number {
  return typeof value === "number";
}
