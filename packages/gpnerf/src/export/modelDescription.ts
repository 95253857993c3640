import type { ModelConfig } from "../config/schema.ts";
import { mapSizes, semanticStride } from "../model/networkScopes.ts";
import { logitChannels } from "../perception/perceptionHead.ts";
import { passesOf, samplesOf } from "../rendering/passes.ts";
import type { ModelCheckpoint } from "../training/checkpoint.ts";
import { version } from "../version.ts";
import { type ExportedProgram, raysFile } from "./exportedPrograms.ts";

/** A network to export, and what nothing has trained in it. */
export interface ExportableModel extends ModelCheckpoint {
  /** Parts whose weights are still those they were initialised with, such as the head of a network without semantics. */
  readonly untrained?: readonly string[];
}

/** An input or output of an exported program. */
export interface TensorDescription {
  readonly name: string;
  readonly dtype: string;
  /** Sizes; "rays" and multiples like "rays*64" are chosen at every run. */
  readonly shape: readonly (number | string)[];
  readonly text: string;
}

/** What `model.json` beside the exported programs holds: everything a renderer needs to know besides the weights. */
export interface ModelDescription {
  readonly format: "gpnerf-onnx";
  /** Version of gpnerf that wrote the files. */
  readonly version: string;
  /** Optimiser steps behind the weights. */
  readonly step: number;
  /** Parts whose weights are still random, so that what depends on them means nothing. */
  readonly untrained: readonly string[];
  /** Names of the semantic classes, or of the instances, in index order. */
  readonly classes: readonly string[];
  /** Index that stands for none of them, where the network has one. */
  readonly ignoreClass: number | null;
  readonly config: ModelConfig;
  /** Maps that are sampled, see "Sampling the maps" of the README. */
  readonly maps: Pick<ReturnType<typeof mapSizes>, "color" | "radiance" | "semantic">;
  /** Cell (column, row) of the pooled map belongs to the ray through pixel (stride * column, stride * row). */
  readonly semanticStride: number;
  /** Runs of the field-and-ray network over a ray, in order. */
  readonly passes: readonly { readonly file: string; readonly samples: number }[];
  readonly programs: readonly {
    readonly file: string;
    readonly text: string;
    readonly inputs: readonly TensorDescription[];
    readonly outputs: readonly TensorDescription[];
  }[];
}

/** Describe an exported network. */
export function modelDescription(model: ExportableModel, programs: readonly ExportedProgram[]): ModelDescription {
  const { config, classes, step, untrained = [] } = model;
  const { color, radiance, semantic } = mapSizes(config);
  return {
    format: "gpnerf-onnx",
    version,
    step,
    untrained,
    classes,
    ignoreClass: logitChannels(config) > config.perception.classes ? config.perception.classes : null,
    config,
    maps: { color, radiance, semantic },
    semanticStride,
    passes: passesOf(config).map((pass) => ({ file: raysFile(pass, config), samples: samplesOf(pass, config) })),
    programs: programs.map(({ file, program, text, tensors }) => {
      const described = (specs: typeof program.inputs | typeof program.outputs): TensorDescription[] =>
        specs.map(({ name, dtype, shape }) => ({ name, dtype, shape, text: tensors[name] }));
      return { file, text, inputs: described(program.inputs), outputs: described(program.outputs) };
    }),
  };
}
