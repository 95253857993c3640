import { checkInstanceLabels } from "../instances/checkInstanceLabels.ts";
import { matchInstances } from "../instances/matchInstances.ts";
import type { LabelMap } from "./confusion.ts";

/** Intersection over union that a predicted mask must exceed to count as found, for each average precision. */
export const apThresholds = [0.5, 0.75, 0.8, 0.85, 0.9, 0.95] as const;

/** What became of one instance of the truth. */
export interface FoundInstance {
  readonly instance: number;
  /** Label of the predicted mask that stands for it; null when none was left. */
  readonly predicted: number | null;
  /** Intersection over union of the two masks, 0..1. */
  readonly iou: number;
  /** Median over the predicted mask of the largest probability; 0 when there is no mask. */
  readonly confidence: number;
}

/** Instance segmentation scores of one image. */
export interface InstanceScores {
  /** Average precision at each of `apThresholds`, 0..1, higher is better; null when the truth holds no instance. */
  readonly ap: readonly number[] | null;
  /** The instances of the truth, by rising instance. */
  readonly found: readonly FoundInstance[];
  /** Most probable instance of every pixel, void ones too, [pixels]. */
  readonly predicted: Uint16Array;
}

/**
 * Score one image's instances by the rules of the released evaluator.
 *
 * Every pixel goes to its most probable instance, so masks cover the image without overlap. Masks are matched with
 * true instances by the cost of `matchInstances`; instances, ranked by the confidence of their mask, then form the
 * precision–recall curve. Predicted masks that no instance is matched with are *not* counted as false positives, which
 * flatters a network that splits objects; void pixels are left out of everything but `predicted`.
 *
 * @param probabilities [pixels, channels] in 0..1; channels from `instanceCount` on are left out
 * @param labels instance per pixel, 0 … instanceCount − 1, or `instanceCount` where void, [pixels]
 * @param instanceCount instances of the scene, C
 * @throws {RangeError} when the sizes disagree, a label is out of range, or a probability is not within 0..1
 */
export function instanceAp(probabilities: Float32Array, labels: LabelMap, instanceCount: number): InstanceScores {
  const channels = checkInstanceLabels("instanceAp", probabilities, labels, instanceCount);
  const predicted = new Uint16Array(labels.length);
  const masks = new Float32Array(labels.length * instanceCount);
  const confidences: number[][] = Array.from({ length: instanceCount }, () => []);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const row = probabilities.subarray(pixel * channels, pixel * channels + instanceCount);
    const label = row.reduce((best, p, channel) => (p > row[best] ? channel : best), 0);
    predicted[pixel] = label;
    masks[pixel * instanceCount + label] = 1;
    if (labels[pixel] !== instanceCount) confidences[label].push(row[label]);
  }

  const found = matchInstances(masks, labels, instanceCount).map(({ instance, channel, softIou }): FoundInstance => {
    const isPredicted = confidences[channel].length > 0;
    return {
      instance,
      predicted: isPredicted ? channel : null,
      iou: softIou,
      confidence: isPredicted ? median(confidences[channel]) : 0,
    };
  });
  return { ap: found.length === 0 ? null : averagePrecisions(found), found, predicted };
}

/**
 * Average precision at each threshold over images, leaving out those whose truth holds no instance.
 *
 * @param images `ap` of each image, or of each scene for the mean over scenes
 * @returns null when no image holds an instance
 */
export function meanAp(images: readonly (readonly number[] | null)[]): number[] | null {
  const scored = images.filter((ap) => ap !== null);
  if (scored.length === 0) return null;
  return apThresholds.map((_, i) => scored.reduce((sum, ap) => sum + ap[i], 0) / scored.length);
}

/** Average precision of instances at each of `apThresholds`; those of equal confidence keep their order. */
function averagePrecisions(found: readonly FoundInstance[]): number[] {
  const ranked = [...found].sort((a, b) => b.confidence - a.confidence);
  return apThresholds.map((threshold) => averagePrecision(ranked.map(({ iou }) => iou > threshold)));
}

/** Area under the precision–recall steps of a ranked list, with precision made to fall with recall. */
function averagePrecision(hits: readonly boolean[]): number {
  let hitsSoFar = 0;
  const precisions = hits.map((isHit, rank) => {
    hitsSoFar += isHit ? 1 : 0;
    return hitsSoFar / (rank + 1);
  });
  // Each hit is one step of recall, as high as the best precision from there on.
  let [area, envelope] = [0, 0];
  for (let rank = hits.length - 1; rank >= 0; rank--) {
    envelope = Math.max(envelope, precisions[rank]);
    if (hits[rank]) area += envelope / hits.length;
  }
  return area;
}

/** Middle value, or the mean of the two middle ones. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
