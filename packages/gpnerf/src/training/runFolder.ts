import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/schema.ts";
import { CheckpointError, ConfigError, OutputError } from "../errors.ts";
import { writeFileAtomic } from "../images/writeFileAtomic.ts";
import { version } from "../version.ts";

/** Checkpoints kept in a run; older ones are deleted. */
const keptCheckpoints = 3;

/** What a run was started with, stored as `run.json`. */
export interface RunSettings {
  readonly config: Config;
  readonly seed: number;
  /** What else its numbers depend on; absent where it is not known yet. */
  readonly surroundings?: RunSurroundings;
}

/** Data and threads of a run. A run repeats exactly only with the same ones. */
export interface RunSurroundings {
  readonly scenes: readonly { readonly name: string; readonly frames: number }[];
  readonly workers: number;
}

/**
 * The folder of a training run:
 * `run.json` (resolved configuration, seed, version), `metrics.jsonl` (one line per step) and `checkpoints/`.
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

  /** Drop metric lines after `step`: a resumed run writes them again. */
  async truncateMetrics(step: number): Promise<void> {
    const text = await readFile(this.metrics, "utf8").catch(() => "");
    const kept = text.split("\n").filter((line) => {
      try {
        return (JSON.parse(line) as { step: number }).step <= step;
      } catch {
        return false; // the last line of a killed run may be cut
      }
    });
    await writeFileAtomic(this.metrics, kept.map((line) => `${line}\n`).join(""));
  }
}

/**
 * The checkpoint file that a path means: itself, or the newest of a run folder.
 * @throws {CheckpointError} when there is none
 */
export async function findCheckpoint(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return path;
  const [newest] = info ? await new RunFolder(path).checkpointPaths() : [];
  if (newest === undefined) {
    throw new CheckpointError(`${path}: no checkpoint there`, {
      path,
      hint: "Pass a .safetensors file or the folder of a training run that has written at least one checkpoint.",
    });
  }
  return newest;
}
