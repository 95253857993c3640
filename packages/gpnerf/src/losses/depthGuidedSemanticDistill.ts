import { add, mul, relu, sub, sum, unsqueeze, type Value } from "@gpnerf/engine";
import { cosineSimilarity } from "./cosine.ts";

/**
 * Depth-Guided Semantic Distill Loss L_D.G (Eq. 12, 13) of a chunk: samples near the true depth should resemble the
 * teacher's feature, samples far from it should not.
 *
 * @param field f_i^sem, [rays, samples, channels]
 * @param teacher S_novel at the rays, [rays, channels]; the gradient block is the caller's
 * @param near weight of samples with |x_i − x_d| < N_p, else 0, [rays, samples]
 * @param far weight of samples with |x_i − x_d| > N_p, else 0, [rays, samples]; both 0 for rays without depth
 * @returns a scalar: Σ near · (1 − cos) + far · max(0, cos)
 */
export function depthGuidedSemanticDistillLoss(field: Value, teacher: Value, near: Value, far: Value): Value {
  return depthGuidedLossOf(cosineSimilarity(field, unsqueeze(teacher, 1)), near, far);
}

/** The same from the cosine of the field and the teacher, [rays, samples]. */
export function depthGuidedLossOf(similarity: Value, near: Value, far: Value): Value {
  return sum(add(mul(near, sub(1, similarity)), mul(far, relu(similarity))));
}

/** Weights of the samples in Eq. 13, 1 or 0, [rays, samples] each. Divide by the number of entries for a mean. */
export interface DepthWindow {
  /** 1 where a sample is pulled to the teacher's feature. */
  readonly near: Float32Array;
  /** 1 where a sample is pushed off it. */
  readonly far: Float32Array;
}

/** How `depthWindow` reads Eq. 13. */
export interface DepthWindowOptions {
  /** Whether samples at exactly N_p are near as well: a window of 2 · N_p + 1 samples. Default: they get no term. */
  readonly inclusive?: boolean;
  /**
   * What samples beyond N_p get: `repelled` (Eq. 13, the default) or `ignored`. The released code means to repel them but
   * gives the cosine embedding loss a target of 0, for which it has no term.
   */
  readonly far?: "repelled" | "ignored";
}

/**
 * Which samples Eq. 13 calls near and far, with x_d the sample nearest to the true depth and distances counted in
 * samples. At exactly N_p the paper defines no term.
 *
 * @param depths sample depths in metres, [rays · samples], increasing along each ray
 * @param trueDepth per ray in metres; 0 where unknown
 * @param window N_p, samples
 */
export function depthWindow(
  depths: Float32Array,
  trueDepth: Float32Array,
  window: number,
  { inclusive = false, far: beyond = "repelled" }: DepthWindowOptions = {},
): DepthWindow {
  const rays = trueDepth.length;
  const samples = depths.length / rays;
  const near = new Float32Array(depths.length);
  const far = new Float32Array(depths.length);
  for (let ray = 0; ray < rays; ray++) {
    if (!(trueDepth[ray] > 0)) continue;
    const center = nearestSample(depths.subarray(ray * samples, (ray + 1) * samples), trueDepth[ray]);
    for (let i = 0; i < samples; i++) {
      const distance = Math.abs(i - center);
      if (distance < window || (inclusive && distance === window)) near[ray * samples + i] = 1;
      else if (distance > window && beyond === "repelled") far[ray * samples + i] = 1;
    }
  }
  return { near, far };
}

function nearestSample(depths: Float32Array, depth: number): number {
  let best = 0;
  for (let i = 1; i < depths.length; i++) if (Math.abs(depths[i] - depth) < Math.abs(depths[best] - depth)) best = i;
  return best;
}
