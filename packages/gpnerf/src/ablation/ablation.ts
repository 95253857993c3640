import type { Config } from "../config/schema.ts";
import type { Scene } from "../scene/scene.ts";
import { version } from "../version.ts";
import type { AblationRow } from "./rows.ts";
import type { TargetChoice } from "./scoredRun.ts";
import { type AblationRun, compareRows, type RowComparison, type RowResult, summarizeRows } from "./summarize.ts";

/** Table 4 on other data. */
export interface Ablation {
  /** Of gpnerf. */
  readonly version: string;
  /** What all rows have in common; each row sets its switches. */
  readonly config: Config;
  readonly seeds: readonly number[];
  /** Names of the scenes. */
  readonly scenes: { readonly training: readonly string[]; readonly test: readonly string[] };
  readonly targets: TargetChoice;
  /** Rows with at least one finished run, in the order of the table. */
  readonly rows: readonly RowResult[];
  /** Each row beside the one before it. */
  readonly comparisons: readonly RowComparison[];
  /** Trivial answers on the same views: the most frequent class (mIoU), the nearest source view (PSNR). */
  readonly baselines: { readonly miou: number | null; readonly psnr: number | null };
  /** Every run with all its scores, seed by seed. */
  readonly runs: readonly AblationRun[];
}

/** What an ablation is made of. */
export interface AblationSetup {
  readonly config: Config;
  readonly training: readonly Scene[];
  readonly test: readonly Scene[];
  readonly seeds: readonly number[];
  readonly rows: readonly AblationRow[];
  readonly targets: TargetChoice;
}

/**
 * Put finished runs together as the table.
 * @param runs  at least one, in any order
 */
export function tabulate(
  { config, training, test, seeds, rows, targets }: AblationSetup,
  runs: readonly AblationRun[],
): Ablation {
  const ordered = [...runs].sort((a, b) => seeds.indexOf(a.seed) - seeds.indexOf(b.seed) || a.row - b.row);
  const results = summarizeRows(rows, ordered);
  // The same for all runs: they depend on the views alone.
  const { baselines } = ordered[0].evaluation.overall;
  return {
    ...{ version, config, seeds, targets },
    scenes: { training: training.map(({ name }) => name), test: test.map(({ name }) => name) },
    rows: results,
    comparisons: compareRows(results),
    baselines: { miou: baselines.majorityClass.miou, psnr: baselines.nearestView.psnr },
    runs: ordered,
  };
}
