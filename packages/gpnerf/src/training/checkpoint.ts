import { readFile } from "node:fs/promises";
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "@gpnerf/engine";
import { z } from "zod";
import { type ModelConfig, modelSchema } from "../config/schema.ts";
import { CheckpointError } from "../errors.ts";
import { writeFileAtomic } from "../images/writeFileAtomic.ts";
import { declareNetwork } from "../model/declareNetwork.ts";
import { ParameterStore } from "../model/parameterStore.ts";
import { version } from "../version.ts";
import { type ValidationState, validationStateSchema } from "./bestScore.ts";
import { Optimizer } from "./optimizer.ts";

/** A network as a file holds it: enough to render. */
export interface ModelCheckpoint {
  readonly config: ModelConfig;
  readonly parameters: ParameterStore;
  /** Optimiser steps behind these parameters. */
  readonly step: number;
  /** Names of the semantic classes, or of the scene's instances where these are the target, in index order. */
  readonly classes: readonly string[];
  /** Stored ids of the instances, in the same order; absent where the target is semantic. */
  readonly instanceIds?: readonly number[];
  /** Parts of the network whose parameters are fresh: what depends on them means nothing until they are trained. */
  readonly untrained?: readonly string[];
  /** Name of the file that the network was imported from. */
  readonly source?: string;
  /** What the validations of its run had found by then. */
  readonly validation?: ValidationState;
}

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
  fill(path, tensors, model.parameters, moments.mean, optimizer.mean);
  fill(path, tensors, model.parameters, moments.variance, optimizer.variance);
  return { ...model, optimizer };
}

type Tensors = ReadonlyMap<string, SafetensorsTensor>;

async function readTensors(path: string): Promise<{ model: ModelCheckpoint; tensors: Tensors }> {
  const { tensors, metadata } = await decode(path);
  if (metadata["format"] !== "gpnerf") {
    throw new CheckpointError(
      `${path}: this safetensors file is no gpnerf checkpoint: its metadata lack format=gpnerf`,
      {
        path,
        hint: "Pass a file that `gpnerf train` wrote.",
      },
    );
  }
  const config = fromMetadata(path, metadata, "model", modelSchema);
  const classes = fromMetadata(path, metadata, "classes", z.array(z.string()).length(config.perception.classes));
  const step = fromMetadata(path, metadata, "step", z.int().min(0));
  const parameters = new ParameterStore(declareNetwork(config));
  fill(path, tensors, parameters, "", parameters.values);
  const model = {
    config,
    parameters,
    step,
    classes,
    ...instanceIds(path, metadata, config),
    ...importNotes(path, metadata),
    ...validationState(path, metadata),
  };
  return { model, tensors };
}

function instanceIds(
  path: string,
  metadata: Record<string, string>,
  { perception }: ModelConfig,
): Pick<ModelCheckpoint, "instanceIds"> {
  if (perception.target === "semantic") return {};
  const ids = z.array(z.int().min(0).max(65535)).length(perception.classes);
  return { instanceIds: fromMetadata(path, metadata, "instances", ids) };
}

/** What imported checkpoints say beside the others. */
function importNotes(path: string, metadata: Record<string, string>): Pick<ModelCheckpoint, "untrained" | "source"> {
  const { untrained, source } = metadata;
  return {
    ...(untrained === undefined ? {} : { untrained: fromMetadata(path, metadata, "untrained", z.array(z.string())) }),
    ...(source === undefined ? {} : { source }),
  };
}

function validationState(path: string, metadata: Record<string, string>): Pick<ModelCheckpoint, "validation"> {
  if (metadata["validation"] === undefined) return {};
  return { validation: fromMetadata(path, metadata, "validation", validationStateSchema) };
}

async function decode(path: string): ReturnType<typeof import("@gpnerf/engine").readSafetensors> {
  const hint = /\.(pth|pt)$/i.test(path)
    ? "This is a PyTorch checkpoint by its name: turn it into one of gpnerf with `gpnerf import`."
    : "Use an earlier checkpoint of the run, or train again.";
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
  try {
    return decodeSafetensors(bytes, path);
  } catch (cause) {
    throw new CheckpointError((cause as Error).message, { path, cause, hint });
  }
}

/** What a key of the metadata holds as JSON, checked. */
function fromMetadata<T>(path: string, metadata: Record<string, string>, key: string, schema: z.ZodType<T>): T {
  const hint = "The file was changed, damaged or written by another version; use another checkpoint.";
  let value: unknown;
  try {
    value = JSON.parse(metadata[key] ?? "");
  } catch (cause) {
    throw new CheckpointError(`${path}: metadata "${key}" is missing or no JSON`, { path, cause, hint });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = z.prettifyError(result.error);
  throw new CheckpointError(`${path}: metadata "${key}" does not fit:\n${problems}`, { path, hint });
}

/** Copy named tensors into a flat array laid out like the store. */
function fill(path: string, tensors: Tensors, store: ParameterStore, prefix: string, flat: Float32Array): void {
  for (const slot of store.slots) {
    const name = prefix + slot.name;
    const tensor = tensors.get(name);
    if (!tensor) {
      const what = prefix === "" ? "parameter" : "optimiser state";
      throw new CheckpointError(`${path}: ${what} ${name} is missing`, {
        path,
        hint:
          prefix === ""
            ? "The file does not fit its own configuration; use another checkpoint."
            : "Models without optimiser state can be rendered, not resumed.",
      });
    }
    if (!(tensor.data instanceof Float32Array) || tensor.shape.join() !== slot.shape.join()) {
      throw new CheckpointError(
        `${path}: ${name} is ${tensor.dtype} [${tensor.shape.join(", ")}], expected F32 [${slot.shape.join(", ")}]`,
        {
          path,
          hint: "The file does not fit its own configuration; use another checkpoint.",
        },
      );
    }
    flat.set(tensor.data, slot.offset);
  }
}
