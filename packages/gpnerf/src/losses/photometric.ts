import { mul, square, sub, sum, type Value } from "@gpnerf/engine";

/**
 * L_rgb (Eq. 9) of a chunk: Σ over rays of weight · the squared colour error, summed over channels.
 *
 * @param color rendered, [rays, 3]
 * @param truth [rays, 3]
 * @param weight of each ray, [rays, 1]: 1/rays makes the loss a mean, 0 leaves a padding ray out
 * @returns a scalar
 */
export function photometricLoss(color: Value, truth: Value, weight: Value): Value {
  return sum(mul(weight, square(sub(color, truth))));
}
