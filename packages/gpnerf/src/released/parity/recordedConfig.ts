import { type ModelConfig, parseModelConfig } from "../../config/schema.ts";
import { CheckpointError, ConfigError } from "../../errors.ts";
import type { ModelCheckpoint } from "../../training/checkpoint.ts";
import type { RecordedRun } from "./recordedRun.ts";

/**
 * The network's configuration at the image size and with the source views of a recorded run.
 *
 * @throws {CheckpointError} for networks that the released code cannot have run
 * @throws {ConfigError} when the recorded images are too small for the network
 */
export function recordedConfig({ config }: ModelCheckpoint, { inputs, path }: RecordedRun): ModelConfig {
  if (config.family !== "released") {
    throw new CheckpointError(
      `parity: the checkpoint is of the family "${config.family}", runs are recorded of the family "released"`,
      { hint: "Give an official .pth, or what `gpnerf import` made of one." },
    );
  }
  const { width, height } = inputs.size;
  const views = inputs.sourceImages?.length ?? config.data.views;
  try {
    return parseModelConfig({ ...config, data: { width, height, views } }, path);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(`${path}: the network cannot work on images of ${width}x${height} pixels: ${cause.message}`, {
      path,
      cause,
      hint: "Record a run on larger images.",
    });
  }
}
