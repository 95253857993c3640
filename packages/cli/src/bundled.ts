import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CheckpointError, SceneError } from "gpnerf";

/** What comes with a source checkout, relative to its root, three folders above this file (source and compiled alike). */
function bundled(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

/**
 * The checkpoint that comes with gpnerf.
 * @throws {CheckpointError} when this installation has none
 */
export function bundledCheckpoint(): string {
  const path = bundled("models/small.safetensors");
  if (existsSync(path)) return path;
  throw new CheckpointError(`${path}: the bundled checkpoint is not there.`, {
    path,
    hint: "Name a checkpoint or a training run with --checkpoint; `gpnerf train` makes one.",
  });
}

/**
 * The sample room that comes with gpnerf; no checkpoint was trained on it.
 * @throws {SceneError} when this installation has none
 */
export function bundledScenes(): string {
  const path = bundled("samples");
  if (existsSync(path)) return path;
  throw new SceneError(`${path}: the bundled sample room is not there.`, {
    path,
    hint: "Name a scene with --data; `gpnerf synth` makes some.",
  });
}
