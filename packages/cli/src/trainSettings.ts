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
  readonly maxGradientNorm?: number;
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
  const stored = await storedSettings(flags);
  return settingsFrom(await baseConfig(flags, stored), flags, stored);
}

/** What the run to be resumed was started with; undefined for a new one. */
export async function storedSettings({ resume, out }: SettingFlags): Promise<RunSettings | undefined> {
  if (!resume) return undefined;
  const stored = await new RunFolder(out).settings();
  return { ...stored, config: parseConfig(stored.config, `${out}/run.json`) };
}

/** A base configuration with the flags applied. */
export function settingsFrom(base: Config, flags: SettingFlags, stored: RunSettings | undefined): RunSettings {
  const steps = flags.steps === undefined ? [] : [`training.steps=${flags.steps}`];
  const config = overrideConfig(base, [...(flags.set ?? []), ...steps]);
  const maxGradientNorm = flags.maxGradientNorm ?? stored?.maxGradientNorm;
  return {
    config,
    seed: flags.seed ?? stored?.seed ?? defaultSeed,
    ...(maxGradientNorm === undefined ? {} : { maxGradientNorm }),
  };
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
