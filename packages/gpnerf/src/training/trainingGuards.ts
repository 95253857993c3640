import type { Config } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import type { ParameterStore } from "../model/parameterStore.ts";
import type { Scene } from "../scene/scene.ts";
import type { StepLosses } from "./trainStep.ts";

/**
 * Refuse scenes that a configuration cannot train on.
 * @throws {ConfigError} naming the scene, what it has and what is needed
 */
export function expectTrainable(scenes: readonly Scene[], { model, training }: Config): void {
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
export function expectFinite(
  step: number,
  losses: StepLosses,
  gradients: Float32Array,
  parameters: ParameterStore,
): void {
  for (const [term, value] of Object.entries(losses)) {
    if (!Number.isFinite(value)) throw divergence(`step ${step}: loss term ${term} is ${value}`);
  }
  for (const slot of parameters.slots) {
    const bad = parameters.slice(slot, gradients).findIndex((g) => !Number.isFinite(g));
    if (bad >= 0) throw divergence(`step ${step}: the gradient of ${slot.name} is not finite at index ${bad}`);
  }
}

function divergence(what: string): ConfigError {
  return new ConfigError(`train: ${what}`, {
    hint: "Lower the learning rates; --resume continues from the last checkpoint.",
  });
}
