import { basename } from "node:path";
import { overrideConfig } from "../config/override.ts";
import { preset } from "../config/presets.ts";
import type { ModelConfig } from "../config/schema.ts";
import { CheckpointError, ConfigError } from "../errors.ts";
import { declareNetwork } from "../model/declareNetwork.ts";
import { ParameterStore } from "../model/parameterStore.ts";
import { scanNet20 } from "../scene/labels.ts";
import { replica51 } from "../scene/replica/replicaClasses.ts";
import type { ModelCheckpoint } from "../training/checkpoint.ts";
import { refuseProblems } from "./checkpointProblems.ts";
import { inferModelConfig } from "./inferModelConfig.ts";
import { matchParameters } from "./matchParameters.ts";
import { type FoundNetworks, findNetworks } from "./officialNetworks.ts";
import { officialName } from "./parameterNames.ts";
import { missingParts, type PerceptionPart, perceptionParts } from "./perceptionParts.ts";
import type { PickleValue } from "./pytorch/pickleValue.ts";
import { type PytorchCheckpoint, readPytorchCheckpoint } from "./pytorch/readPytorchCheckpoint.ts";

/** How to import. */
export interface ImportOptions {
  /** Changes to the inferred configuration, such as "model.data.width=640"; see `overrideConfig`. */
  readonly set?: readonly string[];
  /** Draws the parameters of parts that the file lacks; 0 unless given. */
  readonly seed?: number;
}

/** An official checkpoint as one of ours. */
export interface ImportedCheckpoint {
  /** The network; `untrained` names the parts that the file lacks. */
  readonly checkpoint: ModelCheckpoint;
  /** Parts of the network that the file does not have; their parameters are fresh. */
  readonly lacks: readonly string[];
  /** What the file has and the network does not need. */
  readonly ignored: readonly string[];
}

const foreignHint = "Give a checkpoint that the released code of GP-NeRF or GNT wrote.";
const unfitHint = "The file does not hold one whole network of this kind; use another checkpoint.";

/**
 * Read a checkpoint of the released code, GP-NeRF's or plain GNT's, as one of ours: parameters under our names, the
 * configuration inferred from their shapes. Nothing in the file is executed (see `readPytorchCheckpoint`).
 *
 * A plain GNT checkpoint gets fresh parameters for the semantic adaptor, the feature pyramid and the perception head.
 *
 * @throws {CheckpointError} when the file cannot be read, or listing all parameters that are missing, of another shape or
 * not finite
 * @throws {ConfigError} when `options.set` does not fit
 */
export async function importCheckpoint(path: string, options: ImportOptions = {}): Promise<ImportedCheckpoint> {
  const file = await readPytorchCheckpoint(path);
  try {
    return await importFrom(file, options);
  } finally {
    await file.close();
  }
}

async function importFrom(file: PytorchCheckpoint, { set = [], seed = 0 }: ImportOptions): Promise<ImportedCheckpoint> {
  const { path, root } = file;
  const found = findNetworks(root);
  const absent = ["net_coarse", "feature_net"].filter((network) => !found.networks.has(network));
  refuseProblems(path, [...absent.map((network) => `${network} is missing`), ...found.problems], foreignHint);
  const lacking = lackingParts(path, found);

  const config = configOf(path, found, lacking, set);
  const specs = declareNetwork(config);
  const problems: string[] = [];
  const { tensors, ignored } = matchParameters(specs, found, lacking, problems);
  refuseProblems(path, problems, unfitHint);

  const values = await file.read(tensors);
  refuseNonFinite(path, values);
  const parameters = lacking.length > 0 ? ParameterStore.initialized(specs, seed) : new ParameterStore(specs);
  for (const { name, offset } of parameters.slots) parameters.values.set(values.get(name) ?? [], offset);

  const lacks = lacking.map(({ name }) => name);
  const checkpoint: ModelCheckpoint = {
    config,
    parameters,
    step: stepsDone(path, root),
    classes: classNames(config.perception.classes),
    source: basename(path),
    ...(lacks.length > 0 ? { untrained: lacks } : {}),
  };
  return { checkpoint, lacks, ignored: [...found.unknownEntries, ...ignored] };
}

/** What of GP-NeRF's additions to GNT is missing: none, or all of them. */
function lackingParts(path: string, found: FoundNetworks): PerceptionPart[] {
  const missing = missingParts(found);
  if (missing.length === perceptionParts.length) return missing;
  const problems = missing.map(({ official }) => `${official} is missing`);
  refuseProblems(
    path,
    problems,
    "GP-NeRF checkpoints have feature_fpn, sem_seg_head and semantic_adaptor, GNT's none.",
  );
  return [];
}

/** The inferred configuration with the changes that were asked for. */
function configOf(
  path: string,
  { tensors, networks }: FoundNetworks,
  lacking: readonly PerceptionPart[],
  set: readonly string[],
): ModelConfig {
  const problems: string[] = [];
  const shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]));
  const parts = { hasPerception: lacking.length === 0, hasFineNetwork: networks.has("net_fine") };
  const model = inferModelConfig(shapes, parts, problems);
  refuseProblems(path, problems, unfitHint);
  try {
    return overrideConfig({ ...preset("paper-scannet"), model }, set).model;
  } catch (cause) {
    if (!(cause instanceof ConfigError) || set.length > 0) throw cause;
    const hint = "What shapes do not show can be given with --set, for example --set model.transformer.heads=2.";
    throw new CheckpointError(`${path}: the inferred network cannot be built: ${cause.message}`, { path, cause, hint });
  }
}

function refuseNonFinite(path: string, values: ReadonlyMap<string, Float32Array>): void {
  const problems: string[] = [];
  for (const [name, numbers] of values) {
    const bad = numbers.reduce((count, number) => count + (Number.isFinite(number) ? 0 : 1), 0);
    if (bad > 0) problems.push(`${officialName(name)}: ${bad} of ${numbers.length} numbers are NaN or infinite`);
  }
  refuseProblems(
    path,
    problems,
    "The training that wrote it had diverged, or the file is damaged; use an earlier one.",
  );
}

/** Steps of training: the release names files after the last step, counted from 0; the scheduler counts steps done. */
function stepsDone(path: string, root: PickleValue): number {
  const named = /(\d{6})\.pth$/.exec(path);
  if (named) return Number(named[1]) + 1;
  const scheduler = root instanceof Map ? root.get("scheduler") : undefined;
  const lastEpoch = scheduler instanceof Map ? scheduler.get("last_epoch") : undefined;
  return typeof lastEpoch === "number" && Number.isSafeInteger(lastEpoch) && lastEpoch > 0 ? lastEpoch : 0;
}

/** Names of the classes in the order of the released data preparation. */
function classNames(count: number): readonly string[] {
  const known = [scanNet20, replica51].find(({ classes }) => classes.length === count);
  return known?.classes ?? Array.from({ length: count }, (_, index) => `class ${index}`);
}
