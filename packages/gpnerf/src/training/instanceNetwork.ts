import { isDeepStrictEqual } from "node:util";
import type { ModelConfig } from "../config/schema.ts";
import { declareNetwork } from "../model/declareNetwork.ts";
import { ParameterStore } from "../model/parameterStore.ts";
import { classifierParameters } from "../perception/perceptionHead.ts";
import type { InstanceSet } from "../scene/instanceSet.ts";
import type { ModelCheckpoint } from "./checkpoint.ts";

/**
 * The network to start from when the instances of a scene are the target: the one given with a fresh classifier, one
 * output for each instance and one for none. A network that tells these very instances apart keeps its classifier.
 *
 * @param seed draws the fresh parameters
 */
export function instanceNetwork<Model extends ModelCheckpoint>(model: Model, set: InstanceSet, seed: number): Model {
  const { target, ...perception } = model.config.perception;
  const config: ModelConfig = {
    ...model.config,
    perception: { ...perception, target: "instances", classes: set.ids.length },
  };
  const told = { config, classes: set.names, instanceIds: set.ids };
  if (target === "instances" && isDeepStrictEqual(model.instanceIds, set.ids)) return { ...model, ...told };

  const parameters = ParameterStore.initialized(declareNetwork(config), seed);
  const trained = new Map(model.parameters.slots.map((slot) => [slot.name, model.parameters.slice(slot)]));
  for (const slot of parameters.slots) {
    if (!slot.name.startsWith(classifierParameters)) parameters.slice(slot).set(trained.get(slot.name)!);
  }
  return { ...model, ...told, parameters };
}

/** The instances that a network tells apart; undefined where its target is semantic. */
export function instancesOf({
  classes,
  instanceIds,
}: Pick<ModelCheckpoint, "classes" | "instanceIds">): InstanceSet | undefined {
  return instanceIds && { ids: instanceIds, names: classes, voidLabel: instanceIds.length };
}
