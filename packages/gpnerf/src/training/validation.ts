import { ConfigError } from "../errors.ts";
import type { MeanScores } from "../evaluation/aggregate.ts";
import { type EvaluatedView, evaluate, heldOutFrames } from "../evaluation/evaluate.ts";
import type { Network } from "../model/network.ts";
import { evenlySpread } from "../scene/evenlySpread.ts";
import type { Scene } from "../scene/scene.ts";

/** When a run validates itself and on which views; stored with the run. */
export interface ValidationSettings {
  /** Steps between validations; the last step of a run has one too. */
  readonly every: number;
  /** Views per validation, spread evenly over the scenes; at least one for each scene taken. */
  readonly views: number;
  /** Every n-th frame of a validated scene is held out: rendered from the others, never one of them. */
  readonly targetEvery: number;
  /** Stop after so many validations in a row without a better score; never unless given. */
  readonly patience?: number;
  /** What is validated on: held-out frames of the training scenes, or scenes that training does not see. */
  readonly on: "heldOutFrames" | "otherScenes";
}

/** In-the-loop validation, as `train` takes it. */
export interface ValidationOptions extends Pick<ValidationSettings, "every" | "patience"> {
  /** Default: 4. */
  readonly views?: number;
  /** Default: 8, as in `evaluate`. */
  readonly targetEvery?: number;
  /**
   * Scenes to validate on, none of them trained on. Default: the training scenes; their held-out frames are then left
   * out of training altogether.
   */
  readonly scenes?: readonly Scene[];
}

/** Scores of a validation: means over views and then over scenes; null where the data cannot tell. */
export type ValidationScores = Pick<
  MeanScores,
  "psnr" | "ssim" | "miou" | "totalAccuracy" | "averageAccuracy" | "ap" | "depthRelativeError"
>;

/**
 * Fill in what the options leave open.
 * @throws {ConfigError} for a number that cannot work
 */
export function validationSettings({ scenes, ...options }: ValidationOptions): ValidationSettings {
  const settings: ValidationSettings = {
    ...{ views: 4, targetEvery: 8 },
    ...options,
    on: scenes === undefined ? "heldOutFrames" : "otherScenes",
  };
  for (const [name, least] of Object.entries({ every: 1, views: 1, targetEvery: 2, patience: 1 })) {
    const value = settings[name as "every"];
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    throw new ConfigError(`train: validation.${name} is ${value}; it needs to be a whole number of at least ${least}`, {
      hint: "Correct it, or leave validation out.",
    });
  }
  return settings;
}

/** Whether a run validates after a step. */
export function isValidationDue(step: number, steps: number, { every }: Pick<ValidationSettings, "every">): boolean {
  return step > 0 && (step % every === 0 || step === steps);
}

/**
 * Render held-out views with the network as it is and score them. Views and their source views follow from the settings
 * alone, so the scores of different steps and runs can be compared.
 *
 * @param options.onView receives every view beside its truth; awaited
 * @throws the signal's reason when it is aborted
 * @throws {SceneError} when a frame is missing or damaged
 */
export async function validate(
  network: Network,
  scenes: readonly Scene[],
  { views, targetEvery }: ValidationSettings,
  options: { readonly signal?: AbortSignal; readonly onView?: (view: EvaluatedView) => void | Promise<void> } = {},
): Promise<ValidationScores> {
  const chosen = evenlySpread(scenes, views);
  const { overall } = await evaluate(network, chosen, {
    targetEvery,
    maxViews: Math.floor(views / chosen.length),
    ...options,
  });
  const { seconds, baselines, teacher, ...scores } = overall;
  return scores;
}

/**
 * Refuse to validate on scenes that are trained on: their scores would say how well the run remembers.
 * @throws {ConfigError} naming the scene
 */
export function expectUnseen(validated: readonly Scene[], trained: readonly Scene[]): void {
  const paths = new Set(trained.map(({ path }) => path));
  const seen = validated.find(({ path }) => paths.has(path));
  if (seen === undefined) return;
  throw new ConfigError(`validation: scene ${seen.name} (${seen.path}) is trained on, too`, {
    hint: "Validate on other scenes, or on held-out frames of these: --hold-out.",
  });
}

/**
 * Refuse scenes that cannot be validated on.
 * @param sourceViews source views per target
 * @throws {ConfigError} naming the scene
 */
export function expectValidatable(
  scenes: readonly Scene[],
  { targetEvery }: ValidationSettings,
  sourceViews: number,
): void {
  if (scenes.length === 0) {
    throw new ConfigError("train: no scenes to validate on were given", {
      hint: "Leave --validate out, or name some.",
    });
  }
  for (const { name, frames } of scenes) {
    const heldOut = heldOutFrames(frames.length, { targetEvery }).length;
    if (frames.length - heldOut >= sourceViews) continue;
    throw new ConfigError(
      `validation: scene ${name} has ${frames.length} frames, ${heldOut} of them held out; ` +
        `${sourceViews} source views are needed beside them`,
      { hint: "Hold out fewer frames, lower model.data.views or leave the scene out." },
    );
  }
}
