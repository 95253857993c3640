import type { LabelMap } from "../evaluation/confusion.ts";
import { matchInstances } from "../instances/matchInstances.ts";

/** What `instanceLoss` is fed with beside the probabilities. */
export interface InstanceTargets {
  /** Mask of the instance that each channel was matched with, zeros for unmatched channels, [pixels, instances]. */
  readonly truth: Float32Array;
  /** 1 / number of matched channels for each of them, else 0, [instances]. */
  readonly matchedWeight: Float32Array;
  /** 1 / number of unmatched channels for each of them, else 0, [instances]. */
  readonly unmatchedWeight: Float32Array;
  /** 1 where the pixel has a label, 0 where it is void, [pixels]. */
  readonly labelled: Float32Array;
}

/**
 * Match the channels of a prediction with the instances of the truth, and write the masks down by channel.
 *
 * @param probabilities as predicted now, [pixels, channels]; channels from `instanceCount` on are left out
 * @param labels instance per pixel, 0 … instanceCount − 1, or `instanceCount` where void, [pixels]
 * @param instanceCount instances of the scene, C
 * @throws {RangeError} when the sizes disagree, a label is out of range, or a probability is not within 0..1
 */
export function instanceTargets(probabilities: Float32Array, labels: LabelMap, instanceCount: number): InstanceTargets {
  const matches = matchInstances(probabilities, labels, instanceCount);
  const matchedWeight = new Float32Array(instanceCount);
  const unmatchedWeight = new Float32Array(instanceCount).fill(1 / Math.max(1, instanceCount - matches.length));
  const channelOf = new Int32Array(instanceCount);
  for (const { instance, channel } of matches) {
    matchedWeight[channel] = 1 / matches.length;
    unmatchedWeight[channel] = 0;
    channelOf[instance] = channel;
  }

  const truth = new Float32Array(labels.length * instanceCount);
  const labelled = new Float32Array(labels.length);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    if (labels[pixel] === instanceCount) continue;
    truth[pixel * instanceCount + channelOf[labels[pixel]]] = 1;
    labelled[pixel] = 1;
  }
  return { truth, matchedWeight, unmatchedWeight, labelled };
}
