import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Config } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import { type Evaluation, type EvaluationOptions, evaluate } from "../evaluation/evaluate.ts";
import { writeFileAtomic } from "../images/writeFileAtomic.ts";
import { Network } from "../model/network.ts";
import type { Scene } from "../scene/scene.ts";
import { readModel } from "../training/checkpoint.ts";
import { RunFolder, type RunSurroundings } from "../training/runFolder.ts";
import { type TrainingEvent, train } from "../training/train.ts";

/** Which held-out views are scored. */
export type TargetChoice = Pick<EvaluationOptions, "targetEvery" | "maxViews">;

/** A run to be trained and then scored. */
export interface ScoredRunOptions {
  readonly config: Config;
  readonly seed: number;
  readonly training: readonly Scene[];
  readonly test: readonly Scene[];
  readonly targets: TargetChoice;
  /** Folder of the run: a training run with `scores.json` beside its settings. */
  readonly out: string;
  readonly workers?: number;
  readonly onTraining?: (event: TrainingEvent) => void;
  readonly onEvaluation?: NonNullable<EvaluationOptions["onProgress"]>;
  readonly signal?: AbortSignal;
}

/** What a run scored. */
export interface RunScores {
  /** The checkpoint that was scored, relative to the folder of the run. */
  readonly checkpoint: string;
  readonly evaluation: Evaluation;
}

type SceneList = RunSurroundings["scenes"];

/** Everything the scores depend on. Stored beside them: scores made otherwise are no scores of this run. */
interface ScoreOrigin {
  readonly config: Config;
  readonly seed: number;
  readonly training: SceneList;
  readonly test: SceneList;
  readonly targets: TargetChoice;
}

/** The scores of a run that was finished before with exactly these options; undefined otherwise. */
export async function finishedScores(options: ScoredRunOptions): Promise<RunScores | undefined> {
  const text = await readFile(scoresPath(options), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { origin, checkpoint, evaluation } = JSON.parse(text) as RunScores & { readonly origin: unknown };
    return isDeepStrictEqual(origin, originOf(options)) ? { checkpoint, evaluation } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // not ours, or damaged: scoring again is cheap
    throw error;
  }
}

/**
 * Train a run, or go on with what is in its folder, then score its last checkpoint on the held-out views of the test
 * scenes and store the scores.
 *
 * @throws {ConfigError} when the folder holds a run of other settings or other training data
 * @throws the signal's reason when it is aborted; what was trained so far stays
 */
export async function scoreRun(options: ScoredRunOptions): Promise<RunScores> {
  const { config, seed, training, test, targets, out, onTraining, onEvaluation, signal } = options;
  const workers = options.workers === undefined ? {} : { workers: options.workers };
  const stoppable = signal ? { signal } : {};
  const folder = new RunFolder(out);
  const resume = await folder.exists();
  if (resume) await expectSameScenes(folder, training);

  const trained = await train({
    ...{ config, seed, scenes: training, out, resume, ...workers, ...stoppable },
    ...(onTraining ? { onEvent: onTraining } : {}),
  });
  signal?.throwIfAborted();

  const model = await readModel(trained);
  const network = await Network.create(model.config, model.parameters, { ...workers, frozen: true });
  try {
    const progress = onEvaluation ? { onProgress: onEvaluation } : {};
    const evaluation = await evaluate(network, test, { ...targets, ...progress, ...stoppable });
    const checkpoint = relative(out, trained);
    const stored = { origin: originOf(options), checkpoint, evaluation };
    await writeFileAtomic(scoresPath(options), `${JSON.stringify(stored, null, 2)}\n`);
    return { checkpoint, evaluation };
  } finally {
    await network.close();
  }
}

function scoresPath({ out }: ScoredRunOptions): string {
  return join(out, "scores.json");
}

function originOf({ config, seed, training, test, targets }: ScoredRunOptions): ScoreOrigin {
  return { config, seed, training: listed(training), test: listed(test), targets };
}

function listed(scenes: readonly Scene[]): SceneList {
  return scenes.map(({ name, frames }) => ({ name, frames: frames.length }));
}

/** `train` goes on with other data and warns; rows of one table must not. */
async function expectSameScenes(folder: RunFolder, scenes: readonly Scene[]): Promise<void> {
  const { surroundings } = await folder.settings();
  if (surroundings === undefined || isDeepStrictEqual(surroundings.scenes, listed(scenes))) return;
  throw new ConfigError(`${folder.path}: the run was started on other scenes; rows can only be compared on the same`, {
    path: folder.path,
    hint: "Give the --data of the earlier command, or another --out folder.",
  });
}
