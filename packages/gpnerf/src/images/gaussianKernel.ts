/**
 * Taps of a sampled Gaussian that sum to 1: exp(−x² / 2σ²) at x = −(size − 1)/2 … (size − 1)/2.
 *
 * Two-dimensional Gaussians are outer products of it with itself, so images are filtered one axis after the other.
 *
 * @param size number of taps, odd
 * @param sigma standard deviation in pixels
 */
export function gaussianKernel(size: number, sigma: number): Float64Array {
  const radius = (size - 1) / 2;
  const taps = Float64Array.from({ length: size }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}
