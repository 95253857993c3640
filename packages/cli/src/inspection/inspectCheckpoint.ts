import { stat } from "node:fs/promises";
import { type ModelCheckpoint, type ModelConfig, type ParameterStore, partOf, readModel } from "gpnerf";
import { type Fact, factTable } from "../factTable.ts";
import type { Inspection } from "./inspection.ts";

/**
 * What is in a checkpoint file.
 * @throws {CheckpointError} when it is none
 */
export async function inspectCheckpoint(path: string): Promise<Inspection> {
  const checkpoint = await readModel(path);
  const { size: bytes } = await stat(path);
  const { untrained = [], source } = checkpoint;
  const text = factTable([
    ["checkpoint", path],
    ["size", `${(bytes / 2 ** 20).toFixed(1)} MiB`],
    ["imported from", source],
    ...describeCheckpoint(checkpoint),
    ["untrained", untrained.length > 0 ? untrained.join(", ") : undefined],
  ]);
  return { facts: { kind: "checkpoint", path, bytes, ...checkpointFacts(checkpoint) }, text };
}

/** What a network in a checkpoint is, for programs. */
export function checkpointFacts(checkpoint: ModelCheckpoint): object {
  const { step, parameters, config, classes, instanceIds, untrained, source } = checkpoint;
  const counts = { total: parameters.values.length, ...partSizes(parameters) };
  return { step, parameters: counts, config, classes, instanceIds, untrained: untrained ?? [], source };
}

/** What a network in a checkpoint is, for people. */
export function describeCheckpoint({ config, step, classes, parameters }: ModelCheckpoint): Fact[] {
  return [
    ["training steps", step.toLocaleString("en-US")],
    ["parameters", parameters.values.length.toLocaleString("en-US")],
    ...Object.entries(partSizes(parameters)).map(([part, size]): Fact => [`  ${part}`, size.toLocaleString("en-US")]),
    ...describeModel(config),
    [config.perception.target === "instances" ? "instances" : "classes", classes.join(", ")],
  ];
}

/** Numbers in the parameters of each part of the network. */
function partSizes({ slots }: ParameterStore): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const { name, length } of slots) {
    const part = partOf(name);
    sizes[part] = (sizes[part] ?? 0) + length;
  }
  return sizes;
}

/** The settings of a network worth reading, for people. */
export function describeModel({
  family,
  features,
  field,
  transformer,
  rendering,
  perception,
  data,
}: ModelConfig): Fact[] {
  const { samplesPerRay, importanceSamples, sharedNetwork, spacing, color } = rendering;
  const samples = importanceSamples > 0 ? `${samplesPerRay} + ${importanceSamples}` : samplesPerRay;
  const networks = sharedNetwork ? "" : ", a network for each pass";
  return [
    ["family", family],
    [
      "features",
      `encoder ${features.width} channels, blocks ${features.blocks.join("-")}; radiance ${features.radianceChannels}, semantic 4 × ${features.pyramidChannels}`,
    ],
    ["transformers", `${transformer.depth} pairs of width ${field.width}, ${transformer.heads} heads`],
    ["rendering", `${samples} samples per ray, ${spacing} spacing, ${color} colour${networks}`],
    [
      "tells apart",
      perception.target === "instances"
        ? `${perception.classes} instances of one scene`
        : `${perception.classes} classes`,
    ],
    ["images", `${data.width}x${data.height}, ${data.views} source views`],
  ];
}
