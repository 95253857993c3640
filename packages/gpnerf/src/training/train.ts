import { appendFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { type Config, parseConfig } from "../config/schema.ts";
import { CheckpointError, ConfigError } from "../errors.ts";
import { declareNetwork } from "../model/declareNetwork.ts";
import { Network } from "../model/network.ts";
import { ParameterStore } from "../model/parameterStore.ts";
import { seededRandom } from "../random.ts";
import { scanNet20 } from "../scene/labels.ts";
import type { Scene } from "../scene/scene.ts";
import { readTrainingCheckpoint, type TrainingCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { sampleExample } from "./exampleSampler.ts";
import { expectSameRun } from "./expectSameRun.ts";
import { Optimizer } from "./optimizer.ts";
import { RunFolder, type RunSettings, type RunSurroundings } from "./runFolder.ts";
import { expectFinite, expectTrainable } from "./trainingGuards.ts";
import { trainingStages } from "./trainingStages.ts";
import { lossGradients, type StepLosses, type TrainingExample } from "./trainStep.ts";

/** What happens during training, in order. */
export type TrainingEvent =
  | { readonly type: "start"; readonly step: number; readonly steps: number; readonly parameters: number }
  | {
      readonly type: "step";
      readonly step: number;
      readonly losses: StepLosses;
      readonly psnr: number;
      readonly seconds: number;
    }
  | { readonly type: "checkpoint"; readonly step: number; readonly path: string }
  /** A resumed run goes on with other data or threads, so it will not end as an unbroken one would have. */
  | { readonly type: "changedSurroundings"; readonly before: RunSurroundings; readonly now: RunSurroundings }
  | { readonly type: "skippedCheckpoint"; readonly path: string; readonly reason: string };

export interface TrainOptions {
  readonly config: Config;
  readonly scenes: readonly Scene[];
  /** Folder of the run. */
  readonly out: string;
  readonly seed: number;
  /** Continue the run in `out` from its newest whole checkpoint. */
  readonly resume?: boolean;
  /** Worker threads; one per core by default. Runs are reproducible for an equal number of workers. */
  readonly workers?: number;
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Stops after the step in progress, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/** Key of the random stream that draws rays and jitter. */
const rayStream = 0x72617973;

/**
 * Generalized training over many scenes (Sec. 4.3, 5.1). Ends after `config.training.steps` steps or when the signal
 * asks; the last step always has a checkpoint.
 *
 * Every random draw comes from (seed, step): a run killed at any moment and resumed ends with the same parameters as an
 * unbroken one. A resumed run may go on for more steps than it was started for.
 *
 * @returns the path of the last checkpoint
 * @throws {ConfigError} when scenes and configuration do not fit, or a resumed run was started with other settings
 * @throws {OutputError} when `out` holds a run and `resume` is not set
 */
export async function train(options: TrainOptions): Promise<string> {
  const { scenes, seed, onEvent = () => undefined } = options;
  const config = parseConfig(options.config, "training configuration");
  expectTrainable(scenes, config);
  const folder = new RunFolder(options.out);
  const surroundings: RunSurroundings = {
    scenes: scenes.map(({ name, frames }) => ({ name, frames: frames.length })),
    workers: options.workers ?? availableParallelism(),
  };
  const settings = { config, seed, surroundings };
  const start = options.resume ? await resume(folder, settings, onEvent) : await begin(folder, settings, scenes);

  const network = await Network.create(config.model, start.parameters, workerOption(options));
  try {
    await network.load(Object.values(trainingStages(config, network.raysPerChunk)));
    const { step, parameters } = start;
    onEvent({ type: "start", step, steps: config.training.steps, parameters: parameters.values.length });
    return await runSteps(network, folder, { ...options, config, onEvent }, start);
  } finally {
    await network.close();
  }
}

async function runSteps(
  network: Network,
  folder: RunFolder,
  { config, scenes, seed, onEvent, signal }: TrainOptions & { readonly onEvent: (event: TrainingEvent) => void },
  { optimizer, step: first }: TrainingCheckpoint,
): Promise<string> {
  const { steps, checkpointEvery } = config.training;
  const prefetch = (step: number): Promise<TrainingExample> => {
    const example = sampleExample(scenes, config, seed, step);
    example.catch(() => undefined); // an error is reported where the example is awaited
    return example;
  };
  let saved = folder.checkpointPath(first);
  const classes = classNames(scenes, config);
  let upcoming = first < steps ? prefetch(first + 1) : undefined;
  for (let step = first + 1; step <= steps && !signal?.aborted; step++) {
    const began = performance.now();
    const example = await upcoming!;
    if (step < steps) upcoming = prefetch(step + 1);
    const { losses, gradients } = await lossGradients(network, example, config, seededRandom(seed, rayStream, step));
    expectFinite(step, losses, gradients, network.parameters);
    optimizer.update(gradients, step, config.training);
    await network.synchronize();

    const psnr = -10 * Math.log10(losses.photometric / 3 + 1e-6);
    const seconds = (performance.now() - began) / 1000;
    await appendFile(folder.metrics, `${JSON.stringify({ step, ...losses, psnr, seconds })}\n`);
    onEvent({ type: "step", step, losses, psnr, seconds });
    if (step % checkpointEvery === 0 || step === steps || signal?.aborted) {
      saved = await save(folder, network, { optimizer, step, classes });
      onEvent({ type: "checkpoint", step, path: saved });
    }
  }
  return saved;
}

function workerOption({ workers }: TrainOptions): { workers?: number } {
  return workers === undefined ? {} : { workers };
}

async function save(
  folder: RunFolder,
  { config, parameters }: Network,
  state: Pick<TrainingCheckpoint, "optimizer" | "step" | "classes">,
): Promise<string> {
  const path = folder.checkpointPath(state.step);
  await writeCheckpoint(path, { config, parameters, ...state });
  await folder.prune();
  return path;
}

async function begin(folder: RunFolder, settings: RunSettings, scenes: readonly Scene[]): Promise<TrainingCheckpoint> {
  const { config, seed } = settings;
  const parameters = ParameterStore.initialized(declareNetwork(config.model), seed);
  const optimizer = new Optimizer(parameters);
  const start = {
    config: config.model,
    parameters,
    optimizer,
    step: 0,
    classes: classNames(scenes, config),
  };
  await folder.create(settings, () => writeCheckpoint(folder.checkpointPath(0), start));
  return start;
}

/** The newest checkpoint that can be read; damaged ones are skipped and reported. */
async function resume(
  folder: RunFolder,
  settings: RunSettings & { readonly surroundings: RunSurroundings },
  onEvent: (event: TrainingEvent) => void,
): Promise<TrainingCheckpoint> {
  const { config, surroundings: now } = settings;
  const started = await folder.settings();
  expectSameRun(folder.path, started, settings);
  const { surroundings: before = now } = started;
  if (!isDeepStrictEqual(before, now)) onEvent({ type: "changedSurroundings", before, now });
  for (const path of await folder.checkpointPaths()) {
    try {
      const checkpoint = await readTrainingCheckpoint(path);
      if (JSON.stringify(checkpoint.config) !== JSON.stringify(config.model)) {
        throw new ConfigError(`${path}: its network differs from the configuration given`, {
          hint: "Resume with the configuration the run was started with (it is in run.json).",
        });
      }
      await folder.truncateMetrics(checkpoint.step);
      await folder.writeSettings(settings);
      return checkpoint;
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      onEvent({ type: "skippedCheckpoint", path, reason: error.message });
    }
  }
  throw new CheckpointError(`${folder.path}: no whole checkpoint to resume from`, {
    path: folder.path,
    hint: "Start again with another --out folder.",
  });
}

/** The scenes' own class names; scenes without labels leave ScanNet's, or numbers. */
function classNames(scenes: readonly Scene[], { model }: Config): readonly string[] {
  const labels = scenes.find((scene) => scene.labels)?.labels;
  if (labels) return labels.classes;
  const count = model.perception.classes;
  return count === scanNet20.classes.length ? scanNet20.classes : Array.from({ length: count }, (_, i) => `class ${i}`);
}
