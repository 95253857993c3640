import { checkImagePair } from "./imagePair.ts";

/** How far rendered depth is from measured depth, over the pixels that were measured. */
export interface DepthError {
  /** Median of |predicted − truth| / truth; unmoved by a few pixels that see through an edge. */
  readonly median: number;
  /** Mean of |predicted − truth| / truth ("abs rel" in depth benchmarks). */
  readonly mean: number;
  /** Pearson correlation of predicted and true depth, −1..1; null when either is constant. */
  readonly correlation: number | null;
}

/**
 * Relative error of rendered depth.
 *
 * @param predicted  rendered z-depth in metres, [height, width]
 * @param truth      measured z-depth in metres, [height, width]; 0 where unknown
 * @returns the error over pixels with known truth; null when there are none
 * @throws {RangeError} when the sizes differ or a value is not finite
 */
export function depthRelativeError(predicted: Float32Array, truth: Float32Array): DepthError | null {
  checkImagePair("depthRelativeError", predicted, truth);
  const known: number[] = [];
  for (let i = 0; i < truth.length; i++) if (truth[i] > 0) known.push(i);
  if (known.length === 0) return null;

  const errors = Float64Array.from(known, (i) => Math.abs(predicted[i] - truth[i]) / truth[i]).sort();
  const middle = errors.length >> 1;
  return {
    median: errors.length % 2 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2,
    mean: errors.reduce((a, b) => a + b, 0) / errors.length,
    correlation: pearson(
      Float64Array.from(known, (i) => predicted[i]),
      Float64Array.from(known, (i) => truth[i]),
    ),
  };
}

function pearson(x: Float64Array, y: Float64Array): number | null {
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  const meanY = y.reduce((a, b) => a + b, 0) / y.length;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX;
    const dy = y[i] - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  // Rounding of the mean leaves a constant map with a variance of about (ε · mean)² per pixel instead of 0.
  const isConstant = (variance: number, mean: number) => variance <= x.length * (1e-14 * mean) ** 2;
  if (isConstant(xx, meanX) || isConstant(yy, meanY)) return null;
  return Math.min(1, Math.max(-1, xy / Math.sqrt(xx * yy)));
}
