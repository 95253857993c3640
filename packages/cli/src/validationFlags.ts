import { type Command, Option } from "commander";
import { type Config, ConfigError, type RunSettings, type Scene, type ValidationOptions } from "gpnerf";
import { openData } from "./openData.ts";
import { wholeNumber } from "./optionParsers.ts";
import { sourceFrames } from "./runEvaluation.ts";
import type { Terminal } from "./terminal.ts";

/** Flags that say when a run validates itself and on what. */
export interface ValidationFlags {
  readonly validate?: string;
  readonly holdOut?: number;
  readonly validateEvery?: number;
  readonly validateViews?: number;
  readonly patience?: number;
}

/** Every n-th frame is held out unless a flag says otherwise; `gpnerf eval` holds out the same ones. */
export const defaultHoldOut = 8;
const defaultViews = 4;
/** Validations in a run that names no interval. */
const validationsPerRun = 20;

/** Options of in-the-loop validation on held-out frames of the scenes that are trained on. */
export function addValidationOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--hold-out <n>", "keep every n-th frame out of training and validate on these").argParser(
        wholeNumber(2),
      ),
    )
    .option("--validate-every <steps>", "steps between validations (default: a twentieth of the run)", wholeNumber(1))
    .option("--validate-views <count>", `views per validation (default: ${defaultViews})`, wholeNumber(1))
    .option("--patience <count>", "stop after so many validations without a better score", wholeNumber(1));
}

/** When a run validates and on which frames, before any scene is open. */
export type ValidationPlan = Required<Pick<ValidationOptions, "every" | "views" | "targetEvery">> &
  Pick<ValidationOptions, "patience">;

/**
 * What the flags ask for. A resumed run takes what is not named from its run.json.
 *
 * @param byDefault validate even when no flag asks for it
 * @returns undefined when there is to be no validation
 */
export function validationPlan(
  flags: ValidationFlags,
  { training }: Config,
  stored: RunSettings | undefined,
  byDefault: boolean,
): ValidationPlan | undefined {
  const { validate, holdOut, validateEvery, validateViews, patience = stored?.validation?.patience } = flags;
  const isAsked = [validate, holdOut, validateEvery, validateViews, flags.patience].some((flag) => flag !== undefined);
  const known = stored?.validation;
  if (!isAsked && !(stored ? known : byDefault)) return undefined;
  return {
    every: validateEvery ?? known?.every ?? Math.ceil(training.steps / validationsPerRun),
    views: validateViews ?? known?.views ?? defaultViews,
    targetEvery: holdOut ?? known?.targetEvery ?? defaultHoldOut,
    ...(patience === undefined ? {} : { patience }),
  };
}

/** Frames on which the depth range of a scene may be measured: not those that a plan holds out. */
export function measuredFrames(plan: ValidationPlan | undefined): ((frameCount: number) => number[]) | undefined {
  return plan && ((frameCount) => sourceFrames(frameCount, plan));
}

/**
 * Open the scenes of `--validate`.
 *
 * @returns undefined when the flag is not there
 * @throws {ConfigError} when a resumed run validates on other scenes and they are not named again
 */
export async function openValidationScenes(
  { validate }: ValidationFlags,
  plan: ValidationPlan | undefined,
  { config }: RunSettings,
  stored: RunSettings | undefined,
  terminal: Terminal,
): Promise<Scene[] | undefined> {
  if (validate !== undefined) return openData(validate, config.model, terminal, {}, measuredFrames(plan));
  if (stored?.validation?.on !== "otherScenes") return undefined;
  throw new ConfigError("the run validates on scenes of its own, and they were not named", {
    hint: "Name the folder it was started with: --validate FOLDER.",
  });
}
