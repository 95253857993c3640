import { appendFile } from "node:fs/promises";
import { type Config, parseConfig } from "../config/schema.ts";
import { CheckpointError, ConfigError } from "../errors.ts";
import { Network } from "../model/network.ts";
import { ParameterStore } from "../model/parameterStore.ts";
import { seededRandom } from "../random.ts";
import { scanNet20 } from "../scene/labels.ts";
import type { Scene } from "../scene/scene.ts";
import { readTrainingCheckpoint, type TrainingCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { sampleExample } from "./exampleSampler.ts";
import { expectSameRun } from "./expectSameRun.ts";
import { Optimizer } from "./optimizer.ts";
import { RunFolder, type RunSettings } from "./runFolder.ts";
import { trainingStages } from "./trainingStages.ts";
import { lossGradients, type StepLosses } from "./trainStep.ts";

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
  checkScenes(scenes, config);
  const folder = new RunFolder(options.out);
  const start = options.resume ? await resume(folder, { config, seed }, onEvent) : await begin(folder, options, config);

  const { parameters, optimizer } = start;
  const network = await Network.create(
    config.model,
    parameters,
    options.workers === undefined ? {} : { workers: options.workers },
  );
  try {
    await network.load(Object.values(trainingStages(config, network.raysPerChunk)));
    onEvent({ type: "start", step: start.step, steps: config.training.steps, parameters: parameters.values.length });
    return await loop(network, optimizer, folder, { ...options, config, onEvent }, start.step);
  } finally {
    await network.close();
  }

  async function loop(
    network: Network,
    optimizer: Optimizer,
    folder: RunFolder,
    options: TrainOptions,
    first: number,
  ): Promise<string> {
    const { steps, checkpointEvery } = config.training;
    let step = first;
    let saved = folder.checkpointPath(first);
    let upcoming = sampleExample(scenes, config, seed, first + 1);
    while (step < steps && !options.signal?.aborted) {
      step++;
      const began = performance.now();
      const example = await upcoming;
      upcoming = sampleExample(scenes, config, seed, Math.min(step + 1, steps));
      upcoming.catch(() => undefined); // reported when it is awaited
      const { losses, gradients } = await lossGradients(network, example, config, seededRandom(seed, rayStream, step));
      checkFinite(step, losses, gradients, network);
      optimizer.update(gradients, step, config.training);
      await network.synchronize();

      const psnr = -10 * Math.log10(losses.photometric / 3 + 1e-6);
      const seconds = (performance.now() - began) / 1000;
      await appendFile(folder.metrics, `${JSON.stringify({ step, ...losses, psnr, seconds })}\n`);
      onEvent({ type: "step", step, losses, psnr, seconds });
      if (step % checkpointEvery === 0 || step === steps || options.signal?.aborted)
        saved = await save(folder, network, optimizer, step, onEvent);
    }
    return saved;
  }
}

async function save(
  folder: RunFolder,
  network: Network,
  optimizer: Optimizer,
  step: number,
  onEvent: (event: TrainingEvent) => void,
): Promise<string> {
  const path = folder.checkpointPath(step);
  const { config, parameters } = network;
  await writeCheckpoint(path, { config, parameters, optimizer, step, classes: classNames(config.perception.classes) });
  await folder.prune();
  onEvent({ type: "checkpoint", step, path });
  return path;
}

async function begin(folder: RunFolder, { seed }: TrainOptions, config: Config): Promise<TrainingCheckpoint> {
  const parameters = ParameterStore.initialized(Network.declare(config.model), seed);
  const optimizer = new Optimizer(parameters);
  const start = {
    config: config.model,
    parameters,
    optimizer,
    step: 0,
    classes: classNames(config.model.perception.classes),
  };
  await folder.create({ config, seed });
  await writeCheckpoint(folder.checkpointPath(0), start);
  return start;
}

/** The newest checkpoint that can be read; damaged ones are skipped and reported. */
async function resume(
  folder: RunFolder,
  settings: RunSettings,
  onEvent: (event: TrainingEvent) => void,
): Promise<TrainingCheckpoint> {
  const { config } = settings;
  expectSameRun(folder.path, await folder.settings(), settings);
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

function checkScenes(scenes: readonly Scene[], { model, training }: Config): void {
  const { width, height, views } = model.data;
  const cells = Math.ceil(width / 2) * Math.ceil(height / 2);
  if (scenes.length === 0)
    throw new ConfigError("train: no scenes were given", { hint: "Point --data at a folder with scenes." });
  if (training.raysPerStep > cells) {
    throw new ConfigError(
      `train: raysPerStep is ${training.raysPerStep}, but a ${width}x${height} image has only ${cells} feature cells`,
      {
        hint: "Lower training.raysPerStep or raise the image size.",
      },
    );
  }
  for (const scene of scenes) {
    if (scene.width !== width || scene.height !== height) {
      throw new ConfigError(
        `train: scene ${scene.name} is opened at ${scene.width}x${scene.height}, the configuration says ${width}x${height}`,
        {
          hint: "Open scenes at the configured size.",
        },
      );
    }
    if (scene.frames.length < views + 1) {
      throw new ConfigError(
        `train: scene ${scene.name} has ${scene.frames.length} frames; ${views} source views and a target need ${views + 1}`,
        {
          hint: "Lower model.data.views or leave the scene out.",
        },
      );
    }
    if (scene.labels && scene.labels.classes.length !== model.perception.classes) {
      throw new ConfigError(
        `train: scene ${scene.name} has ${scene.labels.classes.length} classes (${scene.labels.name}), the configuration ${model.perception.classes}`,
        { hint: "Set model.perception.classes to the scene's number of classes." },
      );
    }
  }
}

/** Stop before a broken update reaches the parameters; the last checkpoint stays good. */
function checkFinite(step: number, losses: StepLosses, gradients: Float32Array, network: Network): void {
  for (const [term, value] of Object.entries(losses)) {
    if (!Number.isFinite(value)) throw divergence(`step ${step}: loss term ${term} is ${value}`);
  }
  for (const slot of network.parameters.slots) {
    const bad = network.parameters.slice(slot, gradients).findIndex((g) => !Number.isFinite(g));
    if (bad >= 0) throw divergence(`step ${step}: the gradient of ${slot.name} is not finite at index ${bad}`);
  }
}

function divergence(what: string): ConfigError {
  return new ConfigError(`train: ${what}`, {
    hint: "Lower the learning rates; --resume continues from the last checkpoint.",
  });
}

function classNames(count: number): readonly string[] {
  return count === scanNet20.classes.length ? scanNet20.classes : Array.from({ length: count }, (_, i) => `class ${i}`);
}
