import { add, div, log, mul, neg, relu, slice, sub, sum, unsqueeze, type Value } from "@gpnerf/engine";
import { logFloor, unionFloor } from "../instances/matchInstances.ts";

/** `InstanceTargets` as values of a graph. */
export interface InstanceTargetValues {
  /** Mask of the instance that each channel was matched with, [pixels, instances]. */
  readonly truth: Value;
  /** Weight of each matched channel, [instances]. */
  readonly matchedWeight: Value;
  /** Weight of each unmatched channel, [instances]. */
  readonly unmatchedWeight: Value;
  /** 1 where the pixel has a label, else 0, [pixels]. */
  readonly labelled: Value;
}

/** The instance loss and its three terms, all scalars. */
export interface InstanceLoss {
  /** The sum of the three. */
  readonly total: Value;
  /** Binary cross-entropy, mean over matched channels and labelled pixels. */
  readonly crossEntropy: Value;
  /** Probability of unmatched channels, mean over them and the labelled pixels; 0 when all are matched. */
  readonly unmatched: Value;
  /** 1 − soft intersection over union, mean over matched channels. */
  readonly softIouLoss: Value;
}

/**
 * DM-NeRF's instance loss for channels that were matched with instances before: matching is piecewise constant in the
 * probabilities and carries no gradient. With p and t the probability and mask of a matched channel:
 *
 *     CE   = mean over pixels of −t · log(p + 1e-8) − (1 − t) · log(1 − p + 1e-8)
 *     sIoU = Σ pt / (Σ p + Σ t − Σ pt + 1e-6)
 *     loss = mean CE + mean (1 − sIoU) over matched channels + mean p over unmatched ones
 *
 * @param probabilities [pixels, channels] in 0..1; a channel after those of the instances ("none of them") is left out
 * @param targets from `instanceTargets`; get no gradient that means anything
 * @returns scalars; 0 with gradient 0 when no pixel is labelled
 */
export function instanceLoss(probabilities: Value, targets: InstanceTargetValues): InstanceLoss {
  const { truth, matchedWeight } = targets;
  const p = slice(probabilities, 1, 0, truth.shape[1]);
  const labelled = unsqueeze(targets.labelled, 1);
  const perChannel = (x: Value): Value => sum(mul(labelled, x), 0);
  // At least 1, so that an image without labels costs 0 instead of 0 / 0.
  const count = add(relu(sub(sum(targets.labelled), 1)), 1);

  const ifInside = mul(truth, log(add(p, logFloor)));
  const ifOutside = mul(sub(1, truth), log(add(sub(1, p), logFloor)));
  const crossEntropy = neg(div(sum(mul(matchedWeight, perChannel(add(ifInside, ifOutside)))), count));

  const mass = perChannel(p);
  const unmatched = div(sum(mul(targets.unmatchedWeight, mass)), count);

  const overlap = perChannel(mul(p, truth));
  const union = sub(add(mass, perChannel(truth)), overlap);
  const softIouLoss = sum(mul(matchedWeight, sub(1, div(overlap, add(union, unionFloor)))));

  return { total: add(add(crossEntropy, unmatched), softIouLoss), crossEntropy, unmatched, softIouLoss };
}
