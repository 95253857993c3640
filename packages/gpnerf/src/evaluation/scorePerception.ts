import type { ModelConfig } from "../config/schema.ts";
import { mostProbable } from "../perception/mostProbable.ts";
import { logitChannels } from "../perception/perceptionHead.ts";
import { type InstanceSet, instanceLabels } from "../scene/instanceSet.ts";
import type { LabelSet } from "../scene/labels.ts";
import type { Frame, Scene } from "../scene/scene.ts";
import { confusionMatrix, type LabelMap, type SegmentationScores, segmentationScores } from "./confusion.ts";
import { instanceAp } from "./instanceAp.ts";
import { type InstancePrecision, instancePrecision } from "./instancePrecision.ts";

/** Scores of what the perception head says about one view, 0..1. */
export interface PerceptionScores {
  /** Segmentation scores; null without labels. */
  readonly miou: number | null;
  readonly totalAccuracy: number | null;
  readonly averageAccuracy: number | null;
  /** Average precision of instances; null when none is in sight, absent where they are not the target. */
  readonly ap?: InstancePrecision | null;
}

/** Instances of a view, for pictures. */
export interface AnsweredInstances {
  /** Instances of the scene, C. */
  readonly count: number;
  /** True labels, 0 … C − 1, or C where void, [pixels]. */
  readonly truth: Uint16Array;
  /** The answer in the truth's labels: each mask has that of the instance it was matched with, or C, [pixels]. */
  readonly matched: Uint16Array;
}

/** Scores of an answer, and its instances where they are the target. */
export interface ScoredPerception {
  readonly scores: PerceptionScores;
  readonly instances?: AnsweredInstances;
}

const unscored = { miou: null, totalAccuracy: null, averageAccuracy: null } as const;

/**
 * Score the answer of the perception head about one view by what it was trained for: classes, or instances.
 *
 * @param logits [pixels, logitChannels]
 */
export function scorePerception(
  logits: Float32Array,
  truth: Frame,
  scene: Scene,
  config: ModelConfig,
): ScoredPerception {
  if (config.perception.target === "semantic") {
    const classes = trueClasses(truth, scene, config);
    return { scores: classes ? scoreClasses(mostProbable(logits, config), classes) : unscored };
  }
  const { instances } = scene;
  if (!instances || !truth.instance) return { scores: unscored };
  return scoreInstances(logits, instanceLabels(instances, truth.instance, truth.mask), instances, config);
}

/** The truth about a view's classes. */
export interface TrueClasses {
  /** Class or ignore label of every pixel, [height, width]. */
  readonly map: LabelMap;
  readonly labels: LabelSet;
}

/** True classes of a view; undefined when it has none, or these are not what the network tells apart. */
export function trueClasses(
  { semantic }: Frame,
  { labels }: Scene,
  { perception }: ModelConfig,
): TrueClasses | undefined {
  if (perception.target !== "semantic" || !semantic || labels?.classes.length !== perception.classes) return undefined;
  return { map: semantic, labels };
}

/** Score a map of classes. */
export function scoreClasses(predicted: LabelMap, { map, labels }: TrueClasses): Omit<SegmentationScores, "iou"> {
  const matrix = confusionMatrix(predicted, map, labels.classes.length, labels.ignoreLabel);
  const { miou, totalAccuracy, averageAccuracy } = segmentationScores(matrix);
  return { miou, totalAccuracy, averageAccuracy };
}

function scoreInstances(
  logits: Float32Array,
  truth: Uint16Array,
  { ids }: InstanceSet,
  config: ModelConfig,
): ScoredPerception {
  const { ap, found, predicted } = instanceAp(softmax(logits, logitChannels(config)), truth, ids.length);
  const instanceOf = new Uint16Array(ids.length).fill(ids.length);
  for (const match of found) if (match.predicted !== null) instanceOf[match.predicted] = match.instance;
  const matched = predicted.map((channel) => instanceOf[channel]);
  return { scores: { ...unscored, ap: instancePrecision(ap) }, instances: { count: ids.length, truth, matched } };
}

/** Probabilities from logits, row by row of `channels`. */
function softmax(logits: Float32Array, channels: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let first = 0; first < logits.length; first += channels) {
    const row = logits.subarray(first, first + channels);
    const highest = row.reduce((most, logit) => Math.max(most, logit));
    const powers = row.map((logit) => Math.exp(logit - highest));
    const sum = powers.reduce((total, power) => total + power, 0);
    probabilities.set(
      powers.map((power) => power / sum),
      first,
    );
  }
  return probabilities;
}
