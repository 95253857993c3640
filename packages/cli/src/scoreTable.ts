import Table from "cli-table3";
import type { Evaluation, MeanScores } from "gpnerf";
import { outputColors } from "./colors.ts";

type ScoreName = "psnr" | "ssim" | "miou" | "totalAccuracy" | "averageAccuracy" | "depthRelativeError";

interface Column {
  readonly name: ScoreName;
  readonly title: string;
  readonly better: "higher" | "lower";
  readonly format: (value: number) => string;
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

const columns: readonly Column[] = [
  { name: "psnr", title: "PSNR ↑", better: "higher", format: (value) => `${value.toFixed(2)} dB` },
  { name: "ssim", title: "SSIM ↑", better: "higher", format: (value) => value.toFixed(3) },
  { name: "miou", title: "mIoU ↑", better: "higher", format: percent },
  { name: "totalAccuracy", title: "total acc. ↑", better: "higher", format: percent },
  { name: "averageAccuracy", title: "avg. acc. ↑", better: "higher", format: percent },
  { name: "depthRelativeError", title: "depth error ↓", better: "lower", format: percent },
];

interface Row {
  readonly method: string;
  readonly scores: { readonly [name in ScoreName]?: number | null };
}

/**
 * Scores for people: per scene and over all of them, ours beside the trivial baselines, the best of each in bold.
 * Columns and rows without any value are left out.
 */
export function scoreTable({ overall, scenes }: Evaluation): string {
  const groups = scenes.map((scores) => ({ title: scores.scene, rows: methodRows(scores) }));
  if (scenes.length > 1) groups.push({ title: `all ${scenes.length} scenes`, rows: methodRows(overall) });
  const shown = columns.filter(({ name }) => groups.some(({ rows }) => rows.some((row) => isKnown(row.scores[name]))));

  const table = new Table({
    head: ["scene", "method", ...shown.map(({ title }) => title)],
    colAligns: ["left", "left", ...shown.map(() => "right" as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const { title, rows } of groups) {
    table.push(
      ...rows.map((row, i) => [i === 0 ? title : "", row.method, ...shown.map((column) => cell(column, row, rows))]),
    );
    table.push([]);
  }
  table.pop();
  return table.toString();
}

function methodRows(scores: MeanScores): Row[] {
  const { nearestView, meanView, majorityClass } = scores.baselines;
  const rows: Row[] = [
    { method: "GP-NeRF", scores },
    { method: "nearest source view", scores: nearestView },
    { method: "mean of source views", scores: meanView },
    { method: "most frequent class", scores: majorityClass },
  ];
  return rows.filter((row) => columns.some(({ name }) => isKnown(row.scores[name])));
}

function cell({ name, better, format }: Column, row: Row, rows: readonly Row[]): string {
  const value = row.scores[name];
  if (!isKnown(value)) return "";
  const values = rows.map(({ scores }) => scores[name]).filter(isKnown);
  const best = better === "higher" ? Math.max(...values) : Math.min(...values);
  return values.length > 1 && value === best ? outputColors.bold(format(value)) : format(value);
}

function isKnown(value: number | null | undefined): value is number {
  return typeof value === "number";
}
