import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/schema.ts";
import { CheckpointError, ConfigError, OutputError } from "../errors.ts";
import { writeFileAtomic } from "../images/writeFileAtomic.ts";
import { version } from "../version.ts";
import type { RunMetrics, StepMetrics, ValidationMetrics } from "./metrics.ts";
import type { ValidationSettings } from "./validation.ts";

/** Checkpoints kept in a run; older ones are deleted. */
const keptCheckpoints = 3;

/** What a run was started with, stored as `run.json`. */
export interface RunSettings {
  readonly config: Config;
  readonly seed: number;
  /** When and on what it validates itself; absent when it does not. */
  readonly validation?: ValidationSettings;
  /** The run stops when the norm of a gradient is larger; absent when any finite norm is fine. */
  readonly maxGradientNorm?: number;
  /** Where its first parameters come from; absent when they were drawn from the seed. */
  readonly initial?: InitialSource;
  /** What else its numbers depend on; absent where it is not known yet. */
  readonly surroundings?: RunSurroundings;
}

/** Data, threads, programs and machine of a run. A run repeats exactly only with the same ones. */
export interface RunSurroundings {
  readonly scenes: readonly RunScene[];
  /** Scenes that are validated on and not trained on; absent when there are none. */
  readonly validationScenes?: readonly RunScene[];
  readonly workers: number;
  /** Absent in runs that were started by an older version. */
  readonly versions?: { readonly gpnerf: string; readonly node: string; readonly onnxruntime: string };
  /** Processor and system; kernels differ between processors. Absent in runs of an older version. */
  readonly machine?: string;
}

/** What a run remembers of a scene. */
export interface RunScene {
  readonly name: string;
  readonly frames: number;
}

/** The checkpoint that a run started from. */
export interface InitialSource {
  readonly checkpoint: string;
  /** Optimiser steps behind it. */
  readonly step: number;
  /** SHA-256 of its parameters, little-endian F32 in the order of the network's declaration, hexadecimal. */
  readonly sha256: string;
}

/**
 * The folder of a training run:
 *
 * - `run.json`: resolved configuration, seed, validation, versions, data;
 * - `metrics.jsonl`: one line per step and per validation;
 * - `tensorboard/`: the same as event files;
 * - `curves.html`: the same as a page to look at;
 * - `checkpoints/`: the newest ones, to go on from;
 * - `best.safetensors`: the parameters that validated best, where the run validates itself.
 */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get checkpoints(): string {
    return join(this.path, "checkpoints");
  }

  get metrics(): string {
    return join(this.path, "metrics.jsonl");
  }

  /** Folder of the TensorBoard event files. */
  get events(): string {
    return join(this.path, "tensorboard");
  }

  get curves(): string {
    return join(this.path, "curves.html");
  }

  /** The checkpoint that validated best; there once the run has validated itself. */
  get best(): string {
    return join(this.path, "best.safetensors");
  }

  /**
   * Start a run in a new or empty folder. The settings are written last: a folder with settings can be resumed.
   *
   * @param writeStart writes the first checkpoint
   * @throws {OutputError} when the folder already holds a run or cannot be made
   */
  async create(settings: RunSettings, writeStart: () => Promise<void>): Promise<void> {
    await this.expectFree();
    await mkdir(this.checkpoints, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
      throw new OutputError(`${this.checkpoints}: the folder cannot be made (${cause.code ?? cause.message})`, {
        path: this.checkpoints,
        cause,
        hint: "Choose an --out folder that may be written to.",
      });
    });
    await writeStart();
    await this.writeSettings(settings);
  }

  /** @throws {OutputError} when the folder already holds a run */
  async expectFree(): Promise<void> {
    if (!(await this.exists())) return;
    throw new OutputError(`${this.path}: a training run is already there`, {
      path: this.path,
      hint: "Pass --resume to continue it, or another --out folder.",
    });
  }

  /** Store what the run is made with; a resumed run may go on for more steps than it was started for. */
  async writeSettings(settings: RunSettings): Promise<void> {
    await writeFileAtomic(join(this.path, "run.json"), `${JSON.stringify({ version, ...settings }, null, 2)}\n`);
  }

  async exists(): Promise<boolean> {
    return (await stat(join(this.path, "run.json")).catch(() => undefined)) !== undefined;
  }

  /**
   * Settings of the run.
   * @throws {ConfigError} when the folder holds no readable run
   */
  async settings(): Promise<RunSettings> {
    const path = join(this.path, "run.json");
    try {
      return JSON.parse(await readFile(path, "utf8")) as RunSettings;
    } catch (cause) {
      throw new ConfigError(`${path}: the run's settings cannot be read: ${(cause as Error).message}`, {
        path,
        cause,
        hint: "Start the run without --resume, or point --out at the folder of an existing run.",
      });
    }
  }

  checkpointPath(step: number): string {
    return join(this.checkpoints, `step-${String(step).padStart(7, "0")}.safetensors`);
  }

  /** Checkpoint files, newest first. */
  async checkpointPaths(): Promise<string[]> {
    const names = await readdir(this.checkpoints).catch(() => []);
    return names
      .filter((name) => /^step-\d+\.safetensors$/.test(name))
      .sort()
      .reverse()
      .map((name) => join(this.checkpoints, name));
  }

  /** Delete all but the newest checkpoints. */
  async prune(): Promise<void> {
    for (const path of (await this.checkpointPaths()).slice(keptCheckpoints)) await rm(path, { force: true });
  }

  /** What the run has written down about its steps; empty when there is nothing yet. A line cut by a crash is left out. */
  async readMetrics(): Promise<RunMetrics> {
    const lines = (await this.#metricLines()).map(({ entry }) => entry);
    return {
      steps: lines.filter((line): line is StepMetrics => !("validation" in line)),
      validations: lines.filter((line): line is ValidationMetrics => "validation" in line),
    };
  }

  /**
   * Drop metric lines after `step`, which a resumed run writes again.
   * @param validatedStep the last validation that the checkpoint of `step` knows of; later ones are done again
   */
  async truncateMetrics(step: number, validatedStep = -1): Promise<void> {
    const kept = (await this.#metricLines()).filter(
      ({ entry }) => entry.step <= ("validation" in entry ? Math.min(step, validatedStep) : step),
    );
    await writeFileAtomic(this.metrics, kept.map(({ text }) => `${text}\n`).join(""));
  }

  /** Whole lines of metrics.jsonl: the last one of a killed run may be cut. */
  async #metricLines(): Promise<{ text: string; entry: StepMetrics | ValidationMetrics }[]> {
    const text = await readFile(this.metrics, "utf8").catch(() => "");
    return text.split("\n").flatMap((line) => {
      try {
        return [{ text: line, entry: JSON.parse(line) }];
      } catch {
        return [];
      }
    });
  }
}

/**
 * The checkpoint file that a path means: itself, or of a run folder the one that validated best, or the newest where
 * nothing was validated.
 * @throws {CheckpointError} when there is none
 */
export async function findCheckpoint(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return path;
  const folder = new RunFolder(path);
  if (await stat(folder.best).catch(() => undefined)) return folder.best;
  const [newest] = info ? await folder.checkpointPaths() : [];
  if (newest === undefined) {
    throw new CheckpointError(`${path}: no checkpoint there`, {
      path,
      hint: "Pass a .safetensors file or the folder of a training run that has written at least one checkpoint.",
    });
  }
  return newest;
}
