import { readFile } from "node:fs/promises";
import { encodeSafetensors, type SafetensorsTensor } from "@gpnerf/engine";
import { CheckpointError } from "../errors.ts";
import { writeFileAtomic } from "../images/writeFileAtomic.ts";
import { version } from "../version.ts";
import { decodeCheckpoint, fillFromTensors, type ModelCheckpoint } from "./decodeCheckpoint.ts";
import { Optimizer } from "./optimizer.ts";

export type { ModelCheckpoint } from "./decodeCheckpoint.ts";

/** A checkpoint that training can go on from. */
export interface TrainingCheckpoint extends ModelCheckpoint {
  readonly optimizer: Optimizer;
}

const moments = { mean: "adam.mean.", variance: "adam.variance." } as const;

/**
 * Write a checkpoint: safetensors with the parameters under their names and, for training, Adam's moments; the
 * configuration and step in the metadata. The file appears whole or not at all.
 *
 * @param options.precision of the stored numbers; F16 halves a model to be shipped, training resumes exactly only from F32
 * @throws {OutputError} when it cannot be written
 */
export async function writeCheckpoint(
  path: string,
  checkpoint: ModelCheckpoint & { readonly optimizer?: Optimizer },
  options: { readonly precision?: "F32" | "F16" } = {},
): Promise<void> {
  const { parameters, optimizer } = checkpoint;
  const tensors = new Map<string, SafetensorsTensor>();
  const add = (prefix: string, flat: Float32Array): void => {
    for (const slot of parameters.slots) {
      const data = parameters.slice(slot, flat).slice();
      tensors.set(prefix + slot.name, { dtype: options.precision ?? "F32", shape: slot.shape, data });
    }
  };
  add("", parameters.values);
  if (optimizer) {
    add(moments.mean, optimizer.mean);
    add(moments.variance, optimizer.variance);
  }
  const metadata = {
    format: "gpnerf",
    version,
    step: String(checkpoint.step),
    classes: JSON.stringify(checkpoint.classes),
    model: JSON.stringify(checkpoint.config),
    ...(checkpoint.instanceIds === undefined ? {} : { instances: JSON.stringify(checkpoint.instanceIds) }),
    ...(checkpoint.untrained === undefined ? {} : { untrained: JSON.stringify(checkpoint.untrained) }),
    ...(checkpoint.source === undefined ? {} : { source: checkpoint.source }),
    ...(checkpoint.validation === undefined ? {} : { validation: JSON.stringify(checkpoint.validation) }),
  };
  await writeFileAtomic(path, encodeSafetensors(tensors, metadata));
}

/**
 * Read a network from a checkpoint file.
 * @throws {CheckpointError} naming the file and what is wrong with it
 */
export async function readModel(path: string): Promise<ModelCheckpoint> {
  return (await readTensors(path)).model;
}

/**
 * Read a checkpoint to continue training from.
 * @throws {CheckpointError} as `readModel`, and when the file holds no optimiser state
 */
export async function readTrainingCheckpoint(path: string): Promise<TrainingCheckpoint> {
  const { model, tensors } = await readTensors(path);
  const optimizer = new Optimizer(model.parameters);
  fillFromTensors(path, tensors, model.parameters, moments.mean, optimizer.mean);
  fillFromTensors(path, tensors, model.parameters, moments.variance, optimizer.variance);
  return { ...model, optimizer };
}

async function readTensors(path: string): Promise<ReturnType<typeof decodeCheckpoint>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new CheckpointError(`${path}: the checkpoint cannot be read: ${(cause as Error).message}`, {
      path,
      cause,
      hint: "Check the path.",
    });
  }
  return decodeCheckpoint(bytes, path);
}
