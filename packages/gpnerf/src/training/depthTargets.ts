import type { TrainingConfig } from "../config/schema.ts";
import { type DepthWindow, depthWindow } from "../losses/depthGuidedSemanticDistill.ts";

/** What Eq. 12 and 13 look at to find the samples near the surface. */
export interface DepthEvidence {
  /** z-depths of the samples in metres, [rays · samples]. */
  readonly depths: Float32Array;
  /** Attention along the ray, [rays · samples]. */
  readonly rayAttention: Float32Array;
  /** True z-depths in metres, 0 where unknown, [rays]. */
  readonly trueDepth: Float32Array;
}

/** Finds the samples of Eq. 13, 1 or 0 each. */
export type DepthWindowRule = (evidence: DepthEvidence, losses: TrainingConfig["losses"]) => DepthWindow;

/**
 * The samples near and far of x_d (Eq. 13), with x_d where the configuration looks for it: at the true depth, where the
 * network attends most, or there for rays of unknown depth only.
 */
export const configuredWindow: DepthWindowRule = ({ depths, rayAttention, trueDepth }, losses) => {
  const { depthCenter, window, inclusiveWindow, farSamples } = losses;
  const rays = trueDepth.length;
  const samples = depths.length / rays;
  const centers = trueDepth.map((depth, ray) => {
    if (depthCenter === "truth" || (depthCenter === "truthOrAttention" && depth > 0)) return depth;
    const attention = rayAttention.subarray(ray * samples, (ray + 1) * samples);
    return depths[ray * samples + largestAt(attention)];
  });
  return depthWindow(depths, centers, window, { inclusive: inclusiveWindow, far: farSamples });
};

function largestAt(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}
