import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Config } from "../config/schema.ts";
import { writeFileAtomic } from "../images/writeFileAtomic.ts";
import type { Scene } from "../scene/scene.ts";
import type { TrainingEvent } from "../training/train.ts";
import { type Ablation, tabulate } from "./ablation.ts";
import { ablationMarkdown } from "./ablationMarkdown.ts";
import { expectAblatable } from "./expectAblatable.ts";
import { type AblationRow, ablationRows, rowConfig } from "./rows.ts";
import { finishedScores, type ScoredRunOptions, scoreRun, type TargetChoice } from "./scoredRun.ts";
import type { AblationRun } from "./summarize.ts";

/** One cell of the plan: a row of Table 4 with one seed. */
export interface PlannedRun {
  readonly row: number;
  readonly seed: number;
}

/** What happens during an ablation, in order. */
export type AblationEvent =
  /** Once at the start: the runs that are to be done, and those found finished. */
  | { readonly type: "plan"; readonly open: readonly PlannedRun[]; readonly finished: readonly PlannedRun[] }
  | ({ readonly type: "training"; readonly event: TrainingEvent } & PlannedRun)
  /** `done` is the finished share of the scene named. */
  | ({ readonly type: "evaluation"; readonly scene: string; readonly view: string; readonly done: number } & PlannedRun)
  | ({ readonly type: "scored"; readonly miou: number | null; readonly psnr: number | null } & PlannedRun);

export interface AblateOptions {
  /** What all rows have in common; each row sets its switches. */
  readonly config: Config;
  /** Scenes to train on. */
  readonly training: readonly Scene[];
  /** Scenes to score on: labelled, and none of them trained on. */
  readonly test: readonly Scene[];
  /** Receives one run folder per row and seed, `table.md` and `table.json`. */
  readonly out: string;
  /** One run of every row with each. */
  readonly seeds: readonly number[];
  /** All of Table 4 unless told. */
  readonly rows?: readonly AblationRow[];
  /** Held-out views of the test scenes; every 8th unless told. */
  readonly targets?: TargetChoice;
  /** Worker threads; one per core by default. */
  readonly workers?: number;
  readonly onEvent?: (event: AblationEvent) => void;
  /** Stops after the step or view in progress. */
  readonly signal?: AbortSignal;
}

/**
 * Run the experiments of Table 4 with the same data and the same seeds, score each on held-out views of unseen scenes,
 * and compare them over seeds.
 *
 * Every row and seed is a run folder `row-R/seed-S` below `out`. Runs finished before with the same settings are kept,
 * interrupted ones go on: the same call continues an ablation that was stopped in any way. Seeds go one after the
 * other, all rows of each, so that a stopped ablation holds comparable rows; the table is rewritten after every run.
 *
 * @throws {ConfigError} when data and configuration do not fit, or `out` holds runs of other settings or data
 * @throws the signal's reason when it is aborted
 */
export async function ablate(options: AblateOptions): Promise<Ablation> {
  const { config, training, test, out, seeds, rows = ablationRows, targets = {}, onEvent = () => undefined } = options;
  const setup = { config, training, test, seeds, rows, targets };
  expectAblatable(setup);
  const plan = await planRuns(options, rows);
  const open = plan.filter(({ finished }) => finished === undefined);
  const runs = plan.flatMap(({ finished }) => finished ?? []);
  onEvent({ type: "plan", open: open.map(cell), finished: runs.map(cell) });

  await mkdir(out, { recursive: true });
  for (const { row, seed, options: run } of open) {
    const scores = await scoreRun({
      ...run,
      onTraining: (event) => onEvent({ type: "training", row, seed, event }),
      onEvaluation: (progress) => onEvent({ type: "evaluation", row, seed, ...progress }),
    });
    runs.push({ row, seed, ...scores, checkpoint: join(relative(out, run.out), scores.checkpoint) });
    await writeTable(out, tabulate(setup, runs));
    const { miou, psnr } = scores.evaluation.overall;
    onEvent({ type: "scored", row, seed, miou, psnr });
  }
  const ablation = tabulate(setup, runs);
  await writeTable(out, ablation);
  return ablation;
}

interface Plan extends PlannedRun {
  readonly options: ScoredRunOptions;
  readonly finished?: AblationRun;
}

/** All runs in their order, with the scores of those that were finished before. */
function planRuns(options: AblateOptions, rows: readonly AblationRow[]): Promise<Plan[]> {
  const cells = options.seeds.flatMap((seed) => rows.map((row) => ({ row, seed })));
  return Promise.all(
    cells.map(async ({ row, seed }) => {
      const run = { row: row.id, seed };
      const folder = join(`row-${row.id}`, `seed-${seed}`);
      const asked = runOptions(options, row, seed, join(options.out, folder));
      const scores = await finishedScores(asked);
      if (scores === undefined) return { ...run, options: asked };
      return { ...run, options: asked, finished: { ...run, ...scores, checkpoint: join(folder, scores.checkpoint) } };
    }),
  );
}

function runOptions(options: AblateOptions, row: AblationRow, seed: number, out: string): ScoredRunOptions {
  const { config, training, test, targets = {}, workers, signal } = options;
  return {
    config: rowConfig(row, config),
    ...{ seed, training, test, targets, out },
    ...(workers === undefined ? {} : { workers }),
    ...(signal ? { signal } : {}),
  };
}

function cell({ row, seed }: PlannedRun): PlannedRun {
  return { row, seed };
}

async function writeTable(out: string, ablation: Ablation): Promise<void> {
  await writeFileAtomic(join(out, "table.json"), `${JSON.stringify(ablation, null, 2)}\n`);
  await writeFileAtomic(join(out, "table.md"), ablationMarkdown(ablation));
}
