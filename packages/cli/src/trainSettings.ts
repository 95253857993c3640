import { readFile } from "node:fs/promises";
import { type Config, ConfigError, overrideConfig, parseConfig, preset, RunFolder, type RunSettings } from "gpnerf";

/** Preset of a run that names none. */
export const defaultPreset = "small";
/** Seed of a run that names none. */
export const defaultSeed = 0;

/** Flags that decide what a run is. */
export interface SettingFlags {
  readonly preset?: string;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly steps?: number;
  readonly seed?: number;
  readonly resume?: true;
  readonly out: string;
}

/**
 * The settings that the flags of `gpnerf train` ask for. A resumed run takes what is not named from its run.json; the
 * library then refuses flags that disagree with it.
 *
 * @throws {ConfigError} for an unknown preset or key, a value that cannot work, or a run that is not there
 */
export async function trainSettings(flags: SettingFlags): Promise<RunSettings> {
  const stored = flags.resume ? await storedSettings(flags.out) : undefined;
  const base = await baseConfig(flags, stored);
  const steps = flags.steps === undefined ? [] : [`training.steps=${flags.steps}`];
  const config = overrideConfig(base, [...(flags.set ?? []), ...steps]);
  return { config, seed: flags.seed ?? stored?.seed ?? defaultSeed };
}

async function storedSettings(out: string): Promise<RunSettings> {
  const { config, seed } = await new RunFolder(out).settings();
  return { config: parseConfig(config, `${out}/run.json`), seed };
}

async function baseConfig(flags: SettingFlags, stored: RunSettings | undefined): Promise<Config> {
  const named = flags.config === undefined ? undefined : await readConfig(flags.config);
  if (stored === undefined) return named ?? preset(flags.preset ?? defaultPreset);
  const base = named ?? (flags.preset === undefined ? stored.config : preset(flags.preset));
  // A preset repeated on resuming does not undo the --steps that the run was started with.
  return { ...base, training: { ...base.training, steps: stored.config.training.steps } };
}

/** A configuration from a file: bare, or inside a run.json. */
async function readConfig(path: string): Promise<Config> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new ConfigError(`${path}: the configuration cannot be read: ${(cause as Error).message}`, {
      path,
      cause,
      hint: "Give a JSON file with the keys of a preset, or the run.json of an earlier run.",
    });
  }
  const isRun = typeof value === "object" && value !== null && "config" in value;
  return parseConfig(isRun ? (value as { config: unknown }).config : value, path);
}
