import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeSafetensors, type SafetensorsTensor } from "@gpnerf/engine";
import type { Config, ModelConfig } from "../src/config/schema.ts";
import type { Comparison } from "../src/released/parity/comparison.ts";
import { readRecordedRun } from "../src/released/parity/recordedRun.ts";
import { runParity } from "../src/released/parity/runParity.ts";
import type { ModelCheckpoint } from "../src/training/checkpoint.ts";
import { raysOf } from "./plainProjection.ts";
import {
  f32,
  type RecordedScene,
  recordedFeatures,
  recordedInputs,
  recordedPasses,
  recordedScene,
  recordedView,
  type Tensors,
} from "./recordedRelease.ts";
import { roughParameters, smallExample } from "./smallExample.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** @file Recorded runs of small networks to compare with, and what comparing gives in a form that tests can read. */

type Changes = { data?: Partial<ModelConfig["data"]>; rendering?: Partial<ModelConfig["rendering"]> };

export function changed({ model, training }: Config, { data, rendering }: Changes): Config {
  const [newData, newRendering] = [
    { ...model.data, ...data },
    { ...model.rendering, ...rendering },
  ];
  return { model: { ...model, data: newData, rendering: newRendering }, training };
}

export function checkpointOf(config: Config): ModelCheckpoint {
  const classes = Array.from({ length: config.model.perception.classes }, (_, i) => `class ${i}`);
  return { config: config.model, parameters: roughParameters(config, 4), step: 0, classes };
}

/** Rays that are recorded, through the corners and some other pixels. */
const pixels = [
  [0, 0],
  [39, 3],
  [17, 11],
  [8, 23],
  [30, 14],
];

/** Sampling by the names of settings. */
export const settings = {
  p5: { samplesPerRay: 5, importanceSamples: 0, spacing: "inverse" },
  p4uniform: { samplesPerRay: 4, importanceSamples: 0, spacing: "uniform" },
  p4_2: {},
  p4uniform_3: { importanceSamples: 3, spacing: "uniform" },
} as const;

/** A network, what it was given, and everything that the oracle records of it. */
export interface Recording {
  readonly config: Config;
  readonly checkpoint: ModelCheckpoint;
  readonly scene: RecordedScene;
  readonly inputs: Tensors;
  readonly outputs: Tensors;
}

/** Record a small network in all or some settings, in the views of `smallExample`. */
export async function record(
  config: Config,
  names: readonly (keyof typeof settings)[] = ["p5", "p4uniform", "p4_2", "p4uniform_3"],
): Promise<Recording> {
  const checkpoint = checkpointOf(config);
  const scene = recordedScene(config.model, checkpoint.parameters, smallExample(config));
  const outputs: Tensors = new Map([...(await recordedFeatures(scene)), ...(await recordedView(scene))]);
  const rays = raysOf(scene.target.camera, pixels);
  for (const name of names) {
    const { model } = changed(config, { rendering: settings[name] });
    const passes = await recordedPasses({ ...scene, config: model }, rays);
    for (const { pass, tensors, projection } of passes) {
      const prefix = passes.length === 1 ? name : `${name}.${pass}`;
      for (const [key, tensor] of tensors) outputs.set(`${prefix}.${key}`, tensor);
      if (name === "p5") for (const [key, tensor] of projection) outputs.set(key, tensor);
    }
  }
  return { config, checkpoint, scene, inputs: recordedInputs(scene, pixels), outputs };
}

export async function written(...parts: readonly ReadonlyMap<string, SafetensorsTensor>[]): Promise<string> {
  const path = join(await temporaryFolder(), "io.safetensors");
  await writeFile(path, encodeSafetensors(new Map(parts.flatMap((part) => [...part]))));
  return path;
}

export function byName(comparisons: readonly Comparison[]): Map<string, Comparison> {
  return new Map(comparisons.map((comparison) => [comparison.name, comparison]));
}

/** Verdicts other than "equal" with their notes. */
export function unequal(comparisons: ReadonlyMap<string, Comparison>): Record<string, string> {
  const others = [...comparisons.values()].filter(({ verdict }) => verdict !== "equal");
  return Object.fromEntries(others.map(({ name, verdict, note }) => [name, `${verdict}: ${note}`]));
}

/** A copy of a tensor with one number changed. */
export function withNumber(
  tensor: SafetensorsTensor,
  index: number,
  change: (value: number) => number,
): SafetensorsTensor {
  return f32(
    tensor.shape,
    Array.from(tensor.data as Float32Array, (value, i) => (i === index ? change(value) : value)),
  );
}

/** Compare recorded outputs with ours. */
export async function parity({
  checkpoint,
  inputs,
  outputs,
}: Pick<Recording, "checkpoint" | "inputs" | "outputs">): Promise<Map<string, Comparison>> {
  return byName(await runParity(checkpoint, await readRecordedRun(await written(inputs, outputs))));
}

/** Tensors of a recording by name. */
export function some(tensors: Tensors, ...names: readonly string[]): Tensors {
  return new Map(names.map((name) => [name, tensors.get(name)!]));
}

/** All tensors but some. */
export function without(tensors: Tensors, ...names: readonly string[]): Tensors {
  return new Map([...tensors].filter(([name]) => !names.includes(name)));
}
