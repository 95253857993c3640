import type { Evaluation } from "../evaluation/evaluate.ts";
import type { AblationRow } from "./rows.ts";

/** A finished run of one row with one seed. */
export interface AblationRun {
  /** Its row in Table 4. */
  readonly row: number;
  readonly seed: number;
  /** The checkpoint that was scored, relative to the folder of the ablation. */
  readonly checkpoint: string;
  readonly evaluation: Evaluation;
}

/** A score over seeds. */
export interface SeedScore {
  readonly mean: number;
  /** Sample standard deviation over the seeds; null for one seed. */
  readonly spread: number | null;
  /** One value per seed. */
  readonly values: readonly number[];
}

/** The scores that Table 4 has: mIoU as a share (0..1), PSNR in dB. */
export const ablationScores = ["miou", "psnr"] as const;
export type AblationScore = (typeof ablationScores)[number];

/** One row of the table. */
export interface RowResult extends AblationRow, Readonly<Record<AblationScore, SeedScore>> {
  /** Seeds with a finished run, in the order of the scores' values. */
  readonly seeds: readonly number[];
}

/** Whether a change between two rows goes the paper's way. */
export type Verdict = "holds" | "reversed" | "not seen" | "one seed";

/** How a score changes from one row to the next. */
export interface Change {
  /** Mean over the seeds that both rows have. */
  readonly mean: number;
  /** One difference per seed: both runs share the seed, and with it first parameters, target views and rays. */
  readonly perSeed: readonly number[];
  /** The change in the paper, in the same unit. */
  readonly paper: number;
  readonly verdict: Verdict;
}

/** Two rows that follow each other. */
export interface RowComparison extends Readonly<Record<AblationScore, Change>> {
  readonly from: number;
  readonly to: number;
}

/** Mean and spread over seeds. */
export function seedScore(values: readonly number[]): SeedScore {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, spread: null, values };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (values.length - 1)), values };
}

/** The rows that have finished runs, with their scores over seeds. */
export function summarizeRows(rows: readonly AblationRow[], runs: readonly AblationRun[]): RowResult[] {
  return rows.flatMap((row) => {
    const own = runs.filter((run) => run.row === row.id);
    if (own.length === 0) return [];
    const score = (name: AblationScore): SeedScore =>
      seedScore(own.map(({ evaluation }) => evaluation.overall[name] ?? Number.NaN));
    return [{ ...row, seeds: own.map(({ seed }) => seed), miou: score("miou"), psnr: score("psnr") }];
  });
}

/** Each row beside the one before it. Pairs without a common seed are left out. */
export function compareRows(results: readonly RowResult[]): RowComparison[] {
  return results.slice(1).flatMap((to, i) => {
    const from = results[i];
    if (!to.seeds.some((seed) => from.seeds.includes(seed))) return [];
    const [miou, psnr] = ablationScores.map((score) => change(from, to, score));
    return [{ from: from.id, to: to.id, miou, psnr }];
  });
}

function change(from: RowResult, to: RowResult, score: AblationScore): Change {
  const perSeed = to.seeds.flatMap((seed, i) => {
    const j = from.seeds.indexOf(seed);
    return j < 0 ? [] : [to[score].values[i] - from[score].values[j]];
  });
  const { mean } = seedScore(perSeed);
  const unit = score === "miou" ? 0.01 : 1; // the paper gives mIoU in percent
  const paper = unit * (to.paper[score] - from.paper[score]);
  return { mean, perSeed, paper, verdict: verdictOn(perSeed, paper, [from[score].spread, to[score].spread]) };
}

/**
 * A change is seen when every seed shows it and it is larger than the spread of either row; smaller ones are not told
 * from chance.
 */
function verdictOn(perSeed: readonly number[], paper: number, spreads: readonly (number | null)[]): Verdict {
  if (perSeed.length < 2) return "one seed";
  const { mean } = seedScore(perSeed);
  const isUnanimous = perSeed.every((difference) => Math.sign(difference) === Math.sign(mean));
  const largest = Math.max(...spreads.map((spread) => spread ?? 0));
  if (!isUnanimous || Math.abs(mean) <= largest) return "not seen";
  return Math.sign(mean) === Math.sign(paper) ? "holds" : "reversed";
}
