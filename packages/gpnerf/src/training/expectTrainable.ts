import type { Config } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import type { Scene } from "../scene/scene.ts";
import type { TrainingScene } from "./trainingScenes.ts";

/**
 * Refuse scenes that a configuration cannot train on.
 * @throws {ConfigError} naming the scene, what it has and what is needed
 */
export function expectTrainable(scenes: readonly TrainingScene[], config: Config): void {
  const { width, height, views } = config.model.data;
  const { raysPerStep } = config.training;
  const cells = Math.ceil(width / 2) * Math.ceil(height / 2);
  if (scenes.length === 0) {
    throw new ConfigError("train: no scenes were given", { hint: "Point --data at a folder with scenes." });
  }
  if (raysPerStep > cells) {
    throw new ConfigError(
      `train: raysPerStep is ${raysPerStep}, but a ${width}x${height} image has only ${cells} feature cells`,
      { hint: "Lower training.raysPerStep or raise the image size." },
    );
  }
  if (config.model.perception.target === "instances" && scenes.length > 1) {
    throw new ConfigError(`train: ${scenes.length} scenes were given; the instances of one scene can be the target`, {
      hint: "Point --data at one scene, or train on classes.",
    });
  }
  for (const { scene, frames } of scenes) {
    expectFitting(scene, config, "train");
    const heldOut = scene.frames.length - frames.length;
    if (frames.length < views + 1) {
      const without = heldOut === 0 ? "" : `, ${heldOut} of them held out for validation`;
      throw new ConfigError(
        `train: scene ${scene.name} has ${scene.frames.length} frames${without}; ` +
          `${views} source views and a target need ${views + 1}`,
        { hint: `Lower model.data.views${heldOut === 0 ? "" : ", hold out fewer frames"} or leave the scene out.` },
      );
    }
  }
}

/**
 * Refuse a scene whose images or classes are not the network's.
 *
 * @param purpose what the scene is for, the first word of the message
 * @throws {ConfigError} naming the scene, what it has and what is needed
 */
export function expectFitting(scene: Scene, { model }: Pick<Config, "model">, purpose: string): void {
  const { width, height } = model.data;
  if (scene.width !== width || scene.height !== height) {
    throw new ConfigError(
      `${purpose}: scene ${scene.name} is opened at ${scene.width}x${scene.height}, the configuration says ${width}x${height}`,
      { hint: "Open scenes at the configured size." },
    );
  }
  const { target, classes } = model.perception;
  const known = target === "semantic" ? scene.labels?.classes : scene.instances?.ids;
  if (target === "instances" && known === undefined) {
    throw new ConfigError(`${purpose}: the instances of scene ${scene.name} are not known`, {
      hint: "Use `gpnerf finetune --target instances`, which finds them; in code, give the scene what `sceneInstances` finds.",
    });
  }
  if (known && known.length !== classes) {
    const what = target === "semantic" ? `classes (${scene.labels?.name})` : "instances";
    throw new ConfigError(`${purpose}: scene ${scene.name} has ${known.length} ${what}, the configuration ${classes}`, {
      hint: `Set model.perception.classes to the scene's number of ${target === "semantic" ? "classes" : "instances"}.`,
    });
  }
}
