import type { LabelMap } from "../evaluation/confusion.ts";

/** How far float32 rounding may carry a softmax over 1. */
const rounding = 1e-5;

/**
 * Refuse probabilities and labels that do not belong together or are none.
 *
 * @param who caller named in the message
 * @param probabilities [pixels, channels]
 * @param labels 0 … instanceCount − 1, or `instanceCount` where void, [pixels]
 * @returns the number of channels, at least `instanceCount`
 * @throws {RangeError} when the sizes disagree, a label is out of range, or a probability is not within 0..1
 */
export function checkInstanceLabels(
  who: string,
  probabilities: Float32Array,
  labels: LabelMap,
  instanceCount: number,
): number {
  const channels = probabilities.length / labels.length;
  if (!Number.isInteger(channels) || channels < instanceCount || instanceCount < 1) {
    throw new RangeError(
      `${who}: ${probabilities.length} probabilities for ${labels.length} pixels and ${instanceCount} instances came; ` +
        "at least one instance and, for each pixel, one probability per instance are needed.",
    );
  }
  const bad = labels.findIndex((label) => label < 0 || label > instanceCount);
  if (bad >= 0) {
    throw new RangeError(
      `${who}: the label is ${labels[bad]} at pixel ${bad}; an instance in 0..${instanceCount - 1} or ` +
        `${instanceCount} for void is needed. Map raw ids with the scene's instance set first.`,
    );
  }
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] >= 0 && probabilities[i] <= 1 + rounding) continue;
    throw new RangeError(
      `${who}: the probability is ${probabilities[i]} at pixel ${Math.floor(i / channels)}, channel ${i % channels}; ` +
        "numbers in 0..1 are needed. Pass the softmax of the logits, not the logits.",
    );
  }
  return channels;
}
