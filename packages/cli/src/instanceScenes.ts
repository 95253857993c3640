import { ConfigError, type InstanceSet, type Scene, SceneError } from "gpnerf";
import type { OpenedModel } from "./openModel.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Scenes with the instances that the network tells apart, so that these are scored; as they are when it tells classes
 * apart.
 *
 * @param isAsked whether `--instances` was given: then a network or scene without instances is an error, not a note
 * @throws {ConfigError} when instances are asked for and the network tells classes apart
 * @throws {SceneError} when instances are asked for and a scene has no instance maps
 */
export function withInstances<Opened extends Scene>(
  scenes: readonly Opened[],
  { path, classes, instanceIds }: OpenedModel,
  isAsked: boolean,
  terminal: Terminal,
): Opened[] {
  if (instanceIds === undefined) {
    if (!isAsked) return [...scenes];
    throw new ConfigError(`--instances: ${path} tells classes apart, not instances`, {
      path,
      hint: "Fine-tune it on the instances of the scene first: gpnerf finetune --target instances.",
    });
  }
  const instances: InstanceSet = { ids: instanceIds, names: classes, voidLabel: instanceIds.length };
  return scenes.map((scene) => {
    if (scene.hasInstance) return { ...scene, instances };
    const problem = `${scene.path}: the scene has no instance maps`;
    if (isAsked) {
      throw new SceneError(problem, {
        path: scene.path,
        hint: "Evaluate the scene that the network was fine-tuned on, or leave --instances out.",
      });
    }
    terminal.note(`note: ${problem}; instances are not scored`);
    return scene;
  });
}
