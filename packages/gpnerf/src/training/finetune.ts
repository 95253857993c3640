import type { ModelConfig, TrainingConfig } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import { sceneInstances } from "../scene/instanceSet.ts";
import type { Scene } from "../scene/scene.ts";
import type { ModelCheckpoint } from "./checkpoint.ts";
import { expectSameNetwork } from "./expectSameNetwork.ts";
import { instanceNetwork } from "./instanceNetwork.ts";
import { type TrainOptions, train } from "./train.ts";
import { trainingScenes } from "./trainingScenes.ts";
import { validationSettings } from "./validation.ts";

/** A generalized network to fine-tune. */
export interface GeneralizedModel extends ModelCheckpoint {
  /** The file it was read from. */
  readonly path: string;
}

export interface FinetuneOptions extends Omit<TrainOptions, "config" | "scenes" | "initial"> {
  /** The network to start from. Image size and number of views of its configuration may have been changed. */
  readonly model: GeneralizedModel;
  /** The scene to optimise for. */
  readonly scene: Scene;
  /** How to train; see `finetuningOf`. */
  readonly training: TrainingConfig;
  /**
   * What the head learns to tell apart. Default: what the network does. For instances it gets a fresh classifier with an
   * output for each of `scene.instances`, which are looked for in the frames trained on where the scene does not say.
   */
  readonly target?: ModelConfig["perception"]["target"];
}

/** How many times shorter fine-tuning is than generalized training: 10k instead of 200k steps (Sec. 5.1). */
const shortening = 20;
/** Fewer steps than this teach a network nothing about a scene. */
const fewestSteps = 100;

/**
 * Training values for fine-tuning from those for generalized training: a twentieth of the steps, as in the paper, or as
 * many as asked for. The learning rates fall as far as they do there.
 *
 * @param steps optimiser steps
 */
export function finetuningOf(
  training: TrainingConfig,
  steps: number = Math.max(fewestSteps, Math.ceil(training.steps / shortening)),
): TrainingConfig {
  const decaySteps = Math.max(1, Math.round((training.decay.steps * steps) / training.steps));
  const checkpointEvery = Math.min(training.checkpointEvery, Math.ceil(steps / 5));
  return { ...training, steps, checkpointEvery, decay: { ...training.decay, steps: decaySteps } };
}

/**
 * Per-scene optimisation (Sec. 5.1, "fine-tuning"): go on from a generalized network on one scene, with a fresh
 * optimiser. Everything else is as in `train`; with validation the network is scored before the first step, too, so that
 * the best checkpoint is never worse than the network it started from.
 *
 * @returns the path of the last checkpoint
 * @throws {ConfigError} when the configuration describes another network than the parameters are of, or the scene's classes
 * are not as many as its, and as `train`
 * @throws {SceneError} when the target is instances and the scene has none
 */
export async function finetune(options: FinetuneOptions): Promise<string> {
  const { model, scene, training, target = model.config.perception.target, ...rest } = options;
  expectSameNetwork(model, model.config);
  if (target === "semantic") {
    expectSameClasses(model, scene);
    return train({ ...rest, config: { model: model.config, training }, scenes: [scene], initial: model });
  }
  const instances = scene.instances ?? (await sceneInstances(scene, { frames: seenFrames(scene, options) }));
  const initial = instanceNetwork(model, instances, options.seed);
  return train({ ...rest, config: { model: initial.config, training }, scenes: [{ ...scene, instances }], initial });
}

/** Frames that fine-tuning may look at. */
function seenFrames(scene: Scene, { validation }: FinetuneOptions): readonly number[] {
  const heldOutEvery = validation && !validation.scenes ? validationSettings(validation).targetEvery : undefined;
  return trainingScenes([scene], heldOutEvery)[0].frames;
}

function expectSameClasses({ config, path }: GeneralizedModel, { name, labels }: Scene): void {
  const { target, classes } = config.perception;
  if (target === "instances") {
    throw new ConfigError(`finetune: the network ${path} tells the instances of a scene apart, not classes`, {
      path,
      hint: "Start from a network that was trained on classes.",
    });
  }
  if (!labels || labels.classes.length === classes) return;
  throw new ConfigError(
    `finetune: scene ${name} has ${labels.classes.length} classes (${labels.name}), the network ${path} has ${classes}`,
    {
      path,
      hint: "Fine-tune a network that was trained with as many classes, or train one with `gpnerf train` and model.perception.classes set.",
    },
  );
}
