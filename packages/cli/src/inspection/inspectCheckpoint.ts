import { stat } from "node:fs/promises";
import { type ModelConfig, partOf, readModel } from "gpnerf";
import { type Fact, factTable } from "../factTable.ts";
import type { Inspection } from "./inspection.ts";

/**
 * What is in a checkpoint file.
 * @throws {CheckpointError} when it is none
 */
export async function inspectCheckpoint(path: string): Promise<Inspection> {
  const { config, step, classes, parameters } = await readModel(path);
  const { size: bytes } = await stat(path);
  const parts: Record<string, number> = {};
  for (const { name, length } of parameters.slots) {
    const part = partOf(name);
    parts[part] = (parts[part] ?? 0) + length;
  }
  const total = parameters.values.length;
  const text = factTable([
    ["checkpoint", path],
    ["size", `${(bytes / 2 ** 20).toFixed(1)} MiB`],
    ["training steps", step.toLocaleString("en-US")],
    ["parameters", total.toLocaleString("en-US")],
    ...Object.entries(parts).map(([part, count]): Fact => [`  ${part}`, count.toLocaleString("en-US")]),
    ...describeModel(config),
    ["classes", classes.join(", ")],
  ]);
  return {
    facts: {
      kind: "checkpoint",
      path,
      bytes,
      step,
      parameters: { total, ...parts },
      config,
      classes,
    },
    text,
  };
}

/** The settings of a network worth reading, for people. */
export function describeModel({ features, field, transformer, rendering, data }: ModelConfig): Fact[] {
  return [
    [
      "features",
      `encoder ${features.width} channels, blocks ${features.blocks.join("-")}; radiance ${features.radianceChannels}, semantic 4 × ${features.pyramidChannels}`,
    ],
    ["transformers", `${transformer.depth} pairs of width ${field.width}, ${transformer.heads} heads`],
    [
      "rendering",
      `${rendering.samplesPerRay} samples per ray, ${rendering.spacing} spacing, ${rendering.color} colour`,
    ],
    ["images", `${data.width}x${data.height}, ${data.views} source views`],
  ];
}
