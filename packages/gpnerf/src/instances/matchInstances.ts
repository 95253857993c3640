import type { LabelMap } from "../evaluation/confusion.ts";
import { cheapestAssignment } from "./cheapestAssignment.ts";
import { checkInstanceLabels } from "./checkInstanceLabels.ts";

/** Keeps logarithms finite at probabilities of 0 and 1. */
export const logFloor = 1e-8;
/** Keeps the soft intersection over union of two empty masks finite. */
export const unionFloor = 1e-6;

/** An instance of the truth and the predicted channel that stands for it. */
export interface InstanceMatch {
  readonly instance: number;
  readonly channel: number;
  /** Mean binary cross-entropy of the channel against the instance's mask. */
  readonly crossEntropy: number;
  /** Soft intersection over union of the channel and the instance's mask, 0..1. */
  readonly softIou: number;
}

/**
 * Give every instance in an image a predicted channel of its own by Hungarian matching, as in DM-NeRF.
 *
 * The order of the channels means nothing: whichever assignment has the smallest sum of costs is taken. With mask g of
 * an instance and channel p, over the P labelled pixels:
 *
 *     CE   = 1/P Σ −g · log(p + 1e-8) − (1 − g) · log(1 − p + 1e-8)
 *     sIoU = Σ pg / (Σ p + Σ g − Σ pg + 1e-6)
 *     cost = CE + (1 − sIoU)
 *
 * @param probabilities [pixels, channels] in 0..1; channels from `instanceCount` on are left out
 * @param labels instance per pixel, 0 … instanceCount − 1, or `instanceCount` where void, [pixels]; void pixels are left
 *   out
 * @param instanceCount instances of the scene, C
 * @returns a match for each instance that is in the labels, by rising instance; empty when none is
 * @throws {RangeError} when the sizes disagree, a label is out of range, or a probability is not within 0..1
 */
export function matchInstances(probabilities: Float32Array, labels: LabelMap, instanceCount: number): InstanceMatch[] {
  const sums = sumMasks(probabilities, labels, instanceCount);
  const present = [...sums.area.keys()].filter((instance) => sums.area[instance] > 0);
  const pairs = present.map((instance) =>
    Array.from({ length: instanceCount }, (_, channel) => scorePair(sums, instance, channel)),
  );
  const costs = Float64Array.from(pairs.flat(), ({ crossEntropy, softIou }) => crossEntropy + (1 - softIou));
  const channels = cheapestAssignment(costs, instanceCount);
  return present.map((_, row) => pairs[row][channels[row]]);
}

/** What costs of all pairs need, in one pass over the image. */
interface MaskSums {
  readonly instanceCount: number;
  /** Number of labelled pixels. */
  readonly labelled: number;
  /** Pixels of each instance, [instances]. */
  readonly area: Float64Array;
  /** Σ p of each channel, [channels]. */
  readonly mass: Float64Array;
  /** Σ −log(1 − p + ε) of each channel: its cross-entropy against an empty mask, [channels]. */
  readonly emptyCost: Float64Array;
  /** Σ p over each instance's pixels, [instances, channels]. */
  readonly overlap: Float64Array;
  /** Σ log(1 − p + ε) − log(p + ε) over each instance's pixels: what its mask adds to `emptyCost`, [instances, channels]. */
  readonly maskCost: Float64Array;
}

function sumMasks(probabilities: Float32Array, labels: LabelMap, instanceCount: number): MaskSums {
  const channels = checkInstanceLabels("matchInstances", probabilities, labels, instanceCount);
  const area = new Float64Array(instanceCount);
  const mass = new Float64Array(instanceCount);
  const emptyCost = new Float64Array(instanceCount);
  const overlap = new Float64Array(instanceCount * instanceCount);
  const maskCost = new Float64Array(instanceCount * instanceCount);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const instance = labels[pixel];
    if (instance === instanceCount) continue;
    area[instance]++;
    for (let channel = 0; channel < instanceCount; channel++) {
      // Rounding can carry a softmax over 1, where the logarithm would have no value.
      const p = Math.min(1, probabilities[pixel * channels + channel]);
      const pair = instance * instanceCount + channel;
      const ifOutside = -Math.log(1 - p + logFloor);
      mass[channel] += p;
      emptyCost[channel] += ifOutside;
      overlap[pair] += p;
      maskCost[pair] += -Math.log(p + logFloor) - ifOutside;
    }
  }
  const labelled = area.reduce((sum, pixels) => sum + pixels, 0);
  return { instanceCount, labelled, area, mass, emptyCost, overlap, maskCost };
}

function scorePair(sums: MaskSums, instance: number, channel: number): InstanceMatch {
  const pair = instance * sums.instanceCount + channel;
  const overlap = sums.overlap[pair];
  const union = sums.area[instance] + sums.mass[channel] - overlap;
  const crossEntropy = (sums.emptyCost[channel] + sums.maskCost[pair]) / sums.labelled;
  return { instance, channel, crossEntropy, softIou: overlap / (union + unionFloor) };
}
