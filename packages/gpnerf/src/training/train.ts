import { type Config, parseConfig } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import type { EvaluatedView } from "../evaluation/evaluate.ts";
import { Network } from "../model/network.ts";
import type { Scene } from "../scene/scene.ts";
import { expectFitting, expectTrainable } from "./expectTrainable.ts";
import { RunFolder, type RunSettings } from "./runFolder.ts";
import { runSurroundings } from "./runSurroundings.ts";
import { beginRun, type InitialModel, resumeRun } from "./startRun.ts";
import type { TrainingEvent } from "./trainingEvent.ts";
import { runTraining, type TrainingRun } from "./trainingLoop.ts";
import { trainingScenes } from "./trainingScenes.ts";
import { trainingStages } from "./trainingStages.ts";
import { expectUnseen, expectValidatable, type ValidationOptions, validationSettings } from "./validation.ts";

export type { TrainingEvent } from "./trainingEvent.ts";

export interface TrainOptions {
  readonly config: Config;
  readonly scenes: readonly Scene[];
  /** Folder of the run. */
  readonly out: string;
  readonly seed: number;
  /** Continue the run in `out` from its newest whole checkpoint. */
  readonly resume?: boolean;
  /** Score views that are not trained on while training, and keep the best checkpoint. Default: no validation. */
  readonly validation?: ValidationOptions;
  /** Start from these parameters instead of fresh ones, with a fresh optimiser. A resumed run does not need them. */
  readonly initial?: InitialModel;
  /** Stop when the norm of the whole gradient is larger. Default: any finite norm is fine. */
  readonly maxGradientNorm?: number;
  /** Worker threads; one per core by default. Runs are reproducible for an equal number of workers. */
  readonly workers?: number;
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Receives every view of a validation before the event of that; awaited. */
  readonly onValidationView?: (view: EvaluatedView, step: number) => void | Promise<void>;
  /** Stops after the step in progress, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/**
 * Generalized training over many scenes (Sec. 4.3, 5.1). Ends after `config.training.steps` steps, when validation has
 * stopped to improve for long enough, or when the signal asks; the last step always has a checkpoint.
 *
 * Every random draw comes from (seed, step): a run killed at any moment and resumed ends with the same parameters as an
 * unbroken one. A resumed run may go on for more steps than it was started for.
 *
 * @returns the path of the last checkpoint; the best one is `new RunFolder(out).best` where there is validation
 * @throws {ConfigError} when scenes and configuration do not fit, or a resumed run was started with other settings
 * @throws {DivergenceError} when losses or gradients are not finite or too large; what came before is kept
 * @throws {OutputError} when `out` holds a run and `resume` is not set, or something cannot be written
 */
export async function train(options: TrainOptions): Promise<string> {
  const { seed, workers, initial, signal, onValidationView, onEvent = () => undefined } = options;
  const config = parseConfig(options.config, "training configuration");
  const validation = options.validation && validationSettings(options.validation);
  const isHeldOut = validation?.on === "heldOutFrames";
  const scenes = trainingScenes(options.scenes, isHeldOut ? validation.targetEvery : undefined);
  const validated = options.validation?.scenes ?? options.scenes;
  expectTrainable(scenes, config);
  if (validation) {
    for (const scene of validated) expectFitting(scene, config, "validation");
    expectValidatable(validated, validation, config.model.data.views);
    if (!isHeldOut) expectUnseen(validated, options.scenes);
  }
  const limit = gradientLimit(options);
  const settings = {
    ...{ config, seed, ...limit },
    ...(validation ? { validation } : {}),
    surroundings: runSurroundings(options.scenes, options.validation?.scenes, workers),
  } satisfies RunSettings;
  const folder = new RunFolder(options.out);
  const start = options.resume
    ? await resumeRun(folder, settings, options.scenes, onEvent)
    : await beginRun(folder, settings, options.scenes, initial);
  const beforeFirstStep = (await folder.settings()).initial !== undefined;

  const network = await Network.create(config.model, start.parameters, {
    raysPerStep: config.training.raysPerStep,
    ...(workers === undefined ? {} : { workers }),
  });
  try {
    await network.load(Object.values(trainingStages(config, network.raysPerChunk, network.machine)));
    const { step, parameters } = start;
    onEvent({ type: "start", step, steps: config.training.steps, parameters: parameters.values.length });
    const run: TrainingRun = {
      ...{ network, folder, start, config, scenes, seed, onEvent, ...limit },
      ...(validation ? { validation: { ...validation, scenes: validated, beforeFirstStep } } : {}),
      ...(onValidationView ? { onValidationView } : {}),
      ...(signal ? { signal } : {}),
    };
    return await runTraining(run);
  } finally {
    await network.close();
  }
}

function gradientLimit({ maxGradientNorm }: TrainOptions): { readonly maxGradientNorm?: number } {
  if (maxGradientNorm === undefined) return {};
  if (maxGradientNorm > 0) return { maxGradientNorm };
  throw new ConfigError(`train: the largest gradient norm is ${maxGradientNorm}; it needs to be above 0`, {
    hint: "Leave it out, or give a number that no healthy step reaches.",
  });
}
