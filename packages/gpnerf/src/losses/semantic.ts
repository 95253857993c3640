import { exp, log, max, mul, neg, stopGradient, sub, sum, type Value } from "@gpnerf/engine";

/**
 * L_sem (Eq. 10): cross-entropy of the predicted classes, weighted per pixel.
 *
 * @param logits [pixels, classes]
 * @param truth one-hot classes times the weight of the pixel, [pixels, classes]; all zeros where unlabelled
 * @returns a scalar: Σ of weight · −log p̂(class)
 */
export function semanticLoss(logits: Value, truth: Value): Value {
  const shifted = sub(logits, stopGradient(max(logits, 1, true)));
  const logProbabilities = sub(shifted, log(sum(exp(shifted), 1, true)));
  return neg(sum(mul(truth, logProbabilities)));
}
