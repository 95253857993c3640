import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Config, parseConfig } from "../config/schema.ts";
import { CheckpointError, ConfigError } from "../errors.ts";
import { declareNetwork } from "../model/declareNetwork.ts";
import { ParameterStore } from "../model/parameterStore.ts";
import { scanNet20 } from "../scene/labels.ts";
import type { Scene } from "../scene/scene.ts";
import {
  type ModelCheckpoint,
  readTrainingCheckpoint,
  type TrainingCheckpoint,
  writeCheckpoint,
} from "./checkpoint.ts";
import { expectSameNetwork } from "./expectSameNetwork.ts";
import { expectSameRun } from "./expectSameRun.ts";
import { Optimizer } from "./optimizer.ts";
import type { InitialSource, RunFolder, RunSettings, RunSurroundings } from "./runFolder.ts";
import { changedSurroundings } from "./runSurroundings.ts";
import type { TrainingEvent } from "./trainingEvent.ts";

/** A network to start from instead of fresh parameters. */
export interface InitialModel extends Pick<ModelCheckpoint, "parameters" | "step" | "classes"> {
  /** Where it was read from, for the run's records. */
  readonly path: string;
}

/**
 * Start a run in a new folder: fresh parameters drawn from the seed, or those of another network, and a fresh optimiser.
 *
 * @throws {OutputError} when the folder holds a run or cannot be made
 * @throws {ConfigError} when the initial network is another one than the configuration describes
 */
export async function beginRun(
  folder: RunFolder,
  settings: RunSettings,
  scenes: readonly Scene[],
  initial?: InitialModel,
): Promise<TrainingCheckpoint> {
  const { config, seed } = settings;
  const specs = declareNetwork(config.model);
  const parameters = initial ? new ParameterStore(specs) : ParameterStore.initialized(specs, seed);
  if (initial) {
    expectSameNetwork(initial, config.model);
    copyParameters(initial.parameters, parameters);
  }
  const optimizer = new Optimizer(parameters);
  const start = { config: config.model, parameters, optimizer, step: 0, ...outputNames(scenes, config, initial) };
  const stored = initial ? { ...settings, initial: sourceOf(initial) } : settings;
  await folder.create(stored, () => writeCheckpoint(folder.checkpointPath(0), start));
  return start;
}

/**
 * Go on with the run in a folder from its newest checkpoint that can be read; damaged ones are skipped and reported.
 *
 * @throws {ConfigError} when the run was started with other settings
 * @throws {CheckpointError} when no checkpoint can be read
 */
export async function resumeRun(
  folder: RunFolder,
  settings: RunSettings & { readonly surroundings: RunSurroundings },
  scenes: readonly Scene[],
  onEvent: (event: TrainingEvent) => void,
): Promise<TrainingCheckpoint> {
  const { config, surroundings: now } = settings;
  const stored = await folder.settings();
  const started = { ...stored, config: parseConfig(stored.config, `${folder.path}/run.json`) };
  expectSameRun(folder.path, started, settings);
  const { surroundings: before = now, initial } = started;
  const changed = changedSurroundings(before, now);
  if (changed.length > 0) onEvent({ type: "changedSurroundings", before, now, changed });
  for (const path of await folder.checkpointPaths()) {
    try {
      const checkpoint = await readTrainingCheckpoint(path);
      if (JSON.stringify(checkpoint.config) !== JSON.stringify(config.model)) {
        throw new ConfigError(`${path}: its network differs from the configuration given`, {
          hint: "Resume with the configuration the run was started with (it is in run.json).",
        });
      }
      expectSameInstances(path, checkpoint, scenes);
      await folder.truncateMetrics(checkpoint.step, checkpoint.validation?.step);
      await folder.writeSettings({ ...settings, ...(initial ? { initial } : {}) });
      return checkpoint;
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      onEvent({ type: "skippedCheckpoint", path, reason: error.message });
    }
  }
  throw new CheckpointError(`${folder.path}: no whole checkpoint to resume from`, {
    path: folder.path,
    hint: "Start again with another --out folder.",
  });
}

/** Outputs of the head mean instances by their position; other instances would take over what these have learned. */
function expectSameInstances(path: string, { instanceIds }: TrainingCheckpoint, [scene]: readonly Scene[]): void {
  if (instanceIds === undefined || isDeepStrictEqual(instanceIds, scene.instances?.ids)) return;
  const list = (ids: readonly number[] | undefined): string => ids?.join(", ") ?? "none";
  throw new ConfigError(
    `${path}: the network tells apart the instances ${list(instanceIds)}; scene ${scene.name} has ${list(scene.instances?.ids)}`,
    { path, hint: "Resume with the scene the run was started with, and the same held-out frames." },
  );
}

/** Copy parameters by name into a network that has the same ones. */
function copyParameters(from: ParameterStore, into: ParameterStore): void {
  const slots = new Map(from.slots.map((slot) => [slot.name, slot]));
  for (const slot of into.slots) into.slice(slot).set(from.slice(slots.get(slot.name)!));
}

function sourceOf({ path, step, parameters }: InitialModel): InitialSource {
  const { buffer, byteOffset, byteLength } = parameters.values;
  const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  return { checkpoint: path, step, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** What the outputs of the head stand for. */
function outputNames(
  scenes: readonly Scene[],
  { model }: Config,
  initial: InitialModel | undefined,
): Pick<ModelCheckpoint, "classes" | "instanceIds"> {
  const { target, classes: count } = model.perception;
  const [{ instances }] = scenes;
  if (target === "instances" && instances) return { classes: instances.names, instanceIds: instances.ids };
  const labels = scenes.find((scene) => scene.labels)?.labels;
  if (labels) return { classes: labels.classes };
  if (initial) return { classes: initial.classes };
  const isScanNet = count === scanNet20.classes.length;
  return { classes: isScanNet ? scanNet20.classes : Array.from({ length: count }, (_, i) => `class ${i}`) };
}
