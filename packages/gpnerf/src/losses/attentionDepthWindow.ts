import type { DepthWindow } from "./depthGuidedSemanticDistill.ts";

/**
 * Which samples the released code pulls to the teacher's feature: those around the sample with the largest attention
 * weight, where the paper has the sample nearest to the true depth (`depthWindow`). Needs no depth maps, and trusts the
 * network's own idea of the surface.
 *
 * The window holds 2 · N_p + 1 samples around a centre that `releasedCenter` moves away from the ends of the ray. A
 * centre of 1 with N_p = 2, which is what sample 0 becomes, still reaches sample −1; as in the released code that is the
 * last sample. Samples outside the window get no term.
 *
 * @param weights attention weights along the rays, [rays, samples]; the released code takes the fine pass's
 * @param samples per ray
 * @param window N_p, samples
 * @returns near with 1 in the window; far with zeros only
 * @throws {RangeError} when a ray is shorter than the window, or `weights` holds no whole number of rays
 */
export function attentionDepthWindow(weights: Float32Array, samples: number, window: number): DepthWindow {
  if (samples < 2 * window + 1 || weights.length % samples !== 0) {
    throw new RangeError(
      `attentionDepthWindow: ${weights.length} weights came for rays of ${samples} samples and a window of ±${window}; ` +
        `rays of ${2 * window + 1} samples or more, one weight each, are needed.`,
    );
  }
  const near = new Float32Array(weights.length);
  for (let start = 0; start < weights.length; start += samples) {
    const center = releasedCenter(largest(weights.subarray(start, start + samples)), samples, window);
    for (let i = center - window; i <= center + window; i++) near[start + ((i + samples) % samples)] = 1;
  }
  return { near, far: new Float32Array(weights.length) };
}

/**
 * The window's centre for a sample, moved inwards by the released code's rules: for i = 1 … N_p, one after the other, a
 * last sample (n − 1) moves back by i, then n − 1 − i by one, then i forward by one, then 0 by i.
 *
 * One rule's result meets the next, so with N_p = 2 and 64 samples 0 becomes 1, but 1 and 2 become 3; 60 … 63 become 60.
 *
 * @param sample index along the ray
 * @param samples n, per ray
 * @param window N_p, samples
 */
export function releasedCenter(sample: number, samples: number, window: number): number {
  const last = samples - 1;
  let center = sample;
  for (let i = 1; i <= window; i++) {
    if (center === last) center -= i;
    if (center === last - i) center -= 1;
    if (center === i) center += 1;
    if (center === 0) center += i;
  }
  return center;
}

/** Index of the largest number, the first of equal ones. */
function largest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
