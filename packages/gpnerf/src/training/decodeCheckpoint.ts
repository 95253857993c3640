import { decodeSafetensors, type Safetensors, type SafetensorsTensor } from "@gpnerf/engine";
import { z } from "zod";
import { type ModelConfig, modelSchema } from "../config/schema.ts";
import { CheckpointError } from "../errors.ts";
import { declareNetwork } from "../model/declareNetwork.ts";
import { ParameterStore } from "../model/parameterStore.ts";
import { type ValidationState, validationStateSchema } from "./bestScore.ts";

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

/** What a checkpoint holds, by name. */
export type CheckpointTensors = ReadonlyMap<string, SafetensorsTensor>;

/**
 * A network from the bytes of a checkpoint, and all tensors that they hold.
 *
 * @param path names them in errors
 * @throws {CheckpointError} saying what is wrong with them
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  path: string,
): { model: ModelCheckpoint; tensors: CheckpointTensors } {
  const { tensors, metadata } = decode(bytes, path);
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
  fillFromTensors(path, tensors, parameters, "", parameters.values);
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

function decode(bytes: Uint8Array, path: string): Safetensors {
  const hint = /\.(pth|pt)$/i.test(path)
    ? "This is a PyTorch checkpoint by its name: turn it into one of gpnerf with `gpnerf import`."
    : "Use an earlier checkpoint of the run, or train again.";
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

/**
 * Copy named tensors into a flat array laid out like the store.
 * @throws {CheckpointError} when one is missing or of another type or shape
 */
export function fillFromTensors(
  path: string,
  tensors: CheckpointTensors,
  store: ParameterStore,
  prefix: string,
  flat: Float32Array,
): void {
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
