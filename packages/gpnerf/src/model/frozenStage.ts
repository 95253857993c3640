import { bindInputs } from "@gpnerf/engine";
import { ConfigError } from "../errors.ts";
import type { ParameterStore } from "./parameterStore.ts";
import type { Stage } from "./stage.ts";

/**
 * A stage whose parameters are constants with their present values. The runtime folds what depends on them alone, lays
 * matrices out for its kernels once, and lays convolutions out in blocks.
 *
 * @throws {ConfigError} for a stage that gives gradients: they are for parameters that change
 */
export function frozenStage(stage: Stage, parameters: ParameterStore): Stage {
  const { program, gradients } = stage;
  if (gradients.length > 0) {
    throw new ConfigError(`Network: it is frozen and cannot run "${program.name}", which gives gradients`, {
      hint: "Create the network without `frozen` to train it.",
    });
  }
  const read = new Set(stage.parameters);
  const values = parameters.slots
    .filter(({ name }) => read.has(name))
    .map((slot): [string, Float32Array] => [slot.name, parameters.slice(slot)]);
  return { program: bindInputs(program, new Map(values)), parameters: [], gradients: [] };
}
