import { type InstancePrecision, meanPrecision } from "./instancePrecision.ts";
import type { PerceptionScores } from "./scorePerception.ts";

/** What a set of answers scored in the mean. The same keys describe one scene and the mean over scenes. */
export interface MeanScores {
  /** Peak signal-to-noise ratio in dB; higher is better. */
  readonly psnr: number | null;
  /** Structural similarity; higher is better. */
  readonly ssim: number | null;
  /** Mean intersection over union, 0..1; null without labels. */
  readonly miou: number | null;
  /** Share of labelled pixels with the right class, 0..1; null without labels. */
  readonly totalAccuracy: number | null;
  /** Share of right pixels averaged over classes, 0..1; null without labels. */
  readonly averageAccuracy: number | null;
  /** Average precision of instances; null when none was in sight, absent where they are not the target. */
  readonly ap?: InstancePrecision | null;
  /** Median relative depth error; lower is better; null without measured depth. */
  readonly depthRelativeError: number | null;
  /** Wall-clock seconds to render one view. */
  readonly seconds: number | null;
  /** Scores of answers that need no network. */
  readonly baselines: {
    readonly nearestView: { readonly psnr: number | null; readonly ssim: number | null };
    readonly meanView: { readonly psnr: number | null; readonly ssim: number | null };
    readonly majorityClass: { readonly miou: number | null };
  };
  /** What the same head says about the true photo from the photo's own features; absent unless asked for. */
  readonly teacher?: PerceptionScores;
}

/** Scores of one rendered view. */
export interface ViewScores {
  /** Name of the view within its scene. */
  readonly view: string;
  /** Peak signal-to-noise ratio in dB. */
  readonly psnr: number;
  /** Structural similarity. */
  readonly ssim: number;
  /** Segmentation scores, 0..1; null without labels. */
  readonly miou: number | null;
  readonly totalAccuracy: number | null;
  readonly averageAccuracy: number | null;
  readonly ap?: InstancePrecision | null;
  /** Median relative depth error and correlation of depths; null without measured depth. */
  readonly depthRelativeError: number | null;
  readonly depthCorrelation: number | null;
  /** Wall-clock seconds to render the view. */
  readonly seconds: number;
  readonly baselines: {
    readonly nearestView: { readonly psnr: number; readonly ssim: number };
    readonly meanView: { readonly psnr: number; readonly ssim: number };
    /** null without labels. */
    readonly majorityClass: { readonly miou: number } | null;
  };
  readonly teacher?: PerceptionScores;
}

/**
 * Average scores, each over the entries that have it; null where none has.
 *
 * The published numbers are means over a scene's images and then over scenes, each scene counting the same whatever its
 * number of images, so apply it twice: `meanScores(scenes.map((views) => meanScores(views)))`. Segmentation scores are
 * averaged like the rest; confusion matrices of different images are not added up.
 *
 * @param list  scores of a scene's views, or of the scenes
 * @throws {RangeError} when the list is empty
 */
export function meanScores(list: readonly (ViewScores | MeanScores)[]): MeanScores {
  if (list.length === 0) {
    throw new RangeError("meanScores: no scores came; at least one is needed. Check that the split holds test views.");
  }
  const mean = (pick: (scores: ViewScores | MeanScores) => number | null | undefined): number | null =>
    meanOf(list.map(pick));
  const teachers = list.flatMap(({ teacher }) => (teacher ? [teacher] : []));
  return {
    psnr: mean((scores) => scores.psnr),
    ssim: mean((scores) => scores.ssim),
    ...meanPerception(list),
    depthRelativeError: mean((scores) => scores.depthRelativeError),
    seconds: mean((scores) => scores.seconds),
    baselines: {
      nearestView: {
        psnr: mean((scores) => scores.baselines.nearestView.psnr),
        ssim: mean((scores) => scores.baselines.nearestView.ssim),
      },
      meanView: {
        psnr: mean((scores) => scores.baselines.meanView.psnr),
        ssim: mean((scores) => scores.baselines.meanView.ssim),
      },
      majorityClass: { miou: mean((scores) => scores.baselines.majorityClass?.miou) },
    },
    ...(teachers.length > 0 ? { teacher: meanPerception(teachers) } : {}),
  };
}

function meanPerception(list: readonly PerceptionScores[]): PerceptionScores {
  return {
    miou: meanOf(list.map(({ miou }) => miou)),
    totalAccuracy: meanOf(list.map(({ totalAccuracy }) => totalAccuracy)),
    averageAccuracy: meanOf(list.map(({ averageAccuracy }) => averageAccuracy)),
    ...(list.some(({ ap }) => ap !== undefined) ? { ap: meanPrecision(list.map(({ ap }) => ap)) } : {}),
  };
}

/** Mean of the values that there are; null when there is none. */
function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}
