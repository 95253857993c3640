import type { Ablation } from "./ablation.ts";
import { ablationRows } from "./rows.ts";
import type { AblationScore, Change, RowComparison, RowResult, SeedScore } from "./summarize.ts";

/** A table in words, for a terminal or a document. */
export interface TextTable {
  readonly head: readonly string[];
  /** Cells under `head`. */
  readonly rows: readonly (readonly string[])[];
  /** One or two sentences to stand below it. */
  readonly note: string;
}

/** As the paper writes them: mIoU in percent, PSNR in dB, two digits. */
const scales: Readonly<Record<AblationScore, number>> = { miou: 100, psnr: 1 };

/** The switches with their column titles in Table 4. */
const switchColumns = [
  ["joint", "jointly optimized"],
  ["semanticDistill", "2D S.D loss"],
  ["gradientBlock", "gradient block"],
  ["depthGuided", "D.G loss"],
] as const;

/** Table 4 with our scores beside the paper's. */
export function ablationTable({ rows, baselines: { miou, psnr } }: Ablation): TextTable {
  const trivial = [
    ...(miou === null ? [] : [`the most frequent class scores ${inUnit("miou", miou)} % mIoU`]),
    ...(psnr === null ? [] : [`the nearest source view ${inUnit("psnr", psnr)} dB PSNR`]),
  ];
  return {
    head: ["ID", ...switchColumns.map(([, title]) => title), "mIoU % ↑", "PSNR dB ↑", "paper: mIoU", "PSNR"],
    rows: rows.map(tableCells),
    note: `Without a network, ${trivial.join(" and ")}.`,
  };
}

function tableCells(row: RowResult): string[] {
  const switches = switchColumns.map(([name]) => (row[name] ? "yes" : "no"));
  const paper = [row.paper.miou, row.paper.psnr].map((value) => value.toFixed(2));
  return [String(row.id), ...switches, withSpread("miou", row.miou), withSpread("psnr", row.psnr), ...paper];
}

/** What each row changes against the one before it, here and in the paper. */
export function ablationChanges({ comparisons }: Ablation): TextTable {
  return {
    head: ["rows", "what changes", "Δ mIoU", "paper's", "", "Δ PSNR", "paper's", ""],
    rows: comparisons.map(changeCells),
    note:
      "A change is seen when every seed shows it and it is larger than the spread of either row; then the paper's holds or " +
      "is reversed. Smaller ones are not told from chance: not seen. The paper gives no spread.",
  };
}

function changeCells({ from, to, miou, psnr }: RowComparison): string[] {
  const cells = (score: AblationScore, { mean, paper, verdict }: Change): string[] => [
    signed(score, mean),
    signed(score, paper),
    verdict,
  ];
  return [`${from} → ${to}`, switchedBetween(from, to), ...cells("miou", miou), ...cells("psnr", psnr)];
}

/** "+ gradient block": the switches that differ between two rows. */
function switchedBetween(from: number, to: number): string {
  const [before, after] = [from, to].map((id) => ablationRows.find((row) => row.id === id)!);
  return switchColumns
    .filter(([name]) => before[name] !== after[name])
    .map(([name, title]) => `${after[name] ? "+" : "−"} ${title}`)
    .join(", ");
}

/** A value in the unit of the table; a dash where there is none. */
export function inUnit(score: AblationScore, value: number | null): string {
  return value === null || Number.isNaN(value) ? "–" : (scales[score] * value).toFixed(2);
}

/** "21.34 ± 0.80"; without spread for one seed. */
function withSpread(score: AblationScore, { mean, spread }: SeedScore): string {
  return spread === null ? inUnit(score, mean) : `${inUnit(score, mean)} ± ${inUnit(score, spread)}`;
}

/** "+0.74" */
function signed(score: AblationScore, value: number): string {
  return value < 0 ? inUnit(score, value).replace("-", "−") : `+${inUnit(score, value)}`;
}
