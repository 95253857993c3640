import { add, mul, type Operand, reciprocal, relu, square, stopGradient, sub, sum, type Value } from "@gpnerf/engine";
import type { DepthRange } from "../scene/scene.ts";

/** Below this error the loss is quadratic, above it linear; in shares of the inverse depth range. */
const beta = 0.05;
/** Depths are taken as at least this, metres, which keeps inverse depths finite. */
const smallestDepth = 1e-5;

/**
 * Depth regression as the released fine-tuning means it: smooth L1 between rendered and measured depth, both as shares of
 * the inverse depth range.
 *
 * @param depth rendered z-depth in metres, [rays]
 * @param truth measured z-depth in metres, [rays]; gets no gradient
 * @param weight of each ray, [rays]: 0 without a measured depth, else 1/rays for the released code's mean
 * @returns a scalar: Σ weight · smoothL1(s(depth) − s(truth)), s as in `inverseDepthShare`
 */
export function depthRegressionLoss(depth: Value, truth: Value, weight: Value, range: DepthRange): Value {
  const error = sub(inverseDepthShare(depth, range), inverseDepthShare(stopGradient(truth), range));
  return sum(mul(weight, smoothL1(error)));
}

/** What `releasedDepthRegressionLoss` compares, ray by ray. */
export interface ReleasedDepthRegression {
  /** z-depth rendered by the coarse pass, metres, [rays]. */
  readonly coarse: Value;
  /** z-depth rendered by the fine pass, metres, [rays]. */
  readonly fine: Value;
  /** Measured z-depth, metres, 0 where unknown, [rays]; gets no gradient. */
  readonly truth: Value;
  /** Weight of each ray, [rays]: 1/rays for the released code's mean. */
  readonly weight: Value;
  /** Share of all rays of the step that have a measured depth, 0..1. */
  readonly knownShare: Operand;
}

/**
 * Depth regression as the released fine-tuning computes it, to get its numbers. Two slips set it apart from
 * `depthRegressionLoss`:
 * - Only the measured depth is turned into a share of the inverse depth range; rendered depths are compared with it in
 *   metres, so the loss pulls every ray to depths below 1 m.
 * - The coarse depths [rays] times the mask [rays, 1] give a matrix of all pairs. Ray j is compared with s(truth_j) as it
 *   is once per ray that has a depth, and as 0 once per ray that has none; its own mask plays no part. Fine depths are
 *   not masked at all.
 *
 * @returns a scalar: Σ weight · (p · smoothL1(coarse − s) + (1 − p) · smoothL1(s) + smoothL1(fine − s)) with p the known
 *   share and s = s(truth), 0 for unknown depths
 */
export function releasedDepthRegressionLoss(rays: ReleasedDepthRegression, range: DepthRange): Value {
  const { coarse, fine, weight, knownShare } = rays;
  const truth = inverseDepthShare(stopGradient(rays.truth), range);
  const masked = add(
    mul(knownShare, smoothL1(sub(coarse, truth))),
    mul(sub(1, knownShare), smoothL1(truth)), // the masked rays' 0 against the truth
  );
  return sum(mul(weight, add(masked, smoothL1(sub(fine, truth)))));
}

/**
 * s(d) = (1/near − 1/d) / (1/near − 1/far), cut off to 0..1: where a depth lies in the range, counted in inverse depth.
 *
 * @param depth metres, any shape; 0 and less give 0
 */
export function inverseDepthShare(depth: Value, { near, far }: DepthRange): Value {
  const positive = add(relu(sub(depth, smallestDepth)), smallestDepth);
  const share = mul(sub(1 / near, reciprocal(positive)), 1 / (1 / near - 1 / far));
  return sub(relu(share), relu(sub(share, 1)));
}

/** x² / 2β where |x| < β, else |x| − β/2. */
function smoothL1(error: Value): Value {
  const size = add(relu(error), relu(mul(error, -1)));
  const beyond = relu(sub(size, beta));
  return add(mul(square(sub(size, beyond)), 1 / (2 * beta)), beyond);
}
