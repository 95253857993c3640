import { mixSeed, RoomRandom } from "../random/roomRandom.ts";

/** How the camera of one room turns light into bytes: the same for all of its frames. */
export interface PhotoStyle {
  /** Factors on linear red, green and blue: exposure times white balance. */
  readonly gains: readonly [number, number, number];
  /** Share of light lost in the corners of the image, 0..1. */
  readonly vignetting: number;
  /** Standard deviation of the noise of a mid-grey pixel, 0..1. */
  readonly noise: number;
}

/** Light in a room, as averages over what is seen from its middle. */
export interface MeasuredLight {
  /** Geometric mean of the brightness of surfaces. */
  readonly brightness: number;
  /** Mean incoming light, linear red, green, blue. */
  readonly incoming: readonly [number, number, number];
}

/** Draw exposure, white balance and noise around what an automatic camera would choose. */
export function drawPhotoStyle(seed: number, { brightness, incoming }: MeasuredLight): PhotoStyle {
  const random = new RoomRandom(mixSeed(seed, 0xca3e7a));
  const exposure = (0.18 * 2 ** random.uniform(-0.45, 0.4)) / brightness;
  const mean = (incoming[0] + incoming[1] + incoming[2]) / 3;
  // Cameras correct most of the colour of the light, not all.
  const correction = random.uniform(0.55, 0.95);
  const warmth = random.uniform(-0.05, 0.06);
  const tint = [1 + warmth, 1 + random.uniform(-0.02, 0.02), 1 - warmth];
  const gains = [0, 1, 2].map((c) => exposure * tint[c] * (mean / Math.max(incoming[c], 1e-6)) ** correction);
  return {
    gains: [gains[0], gains[1], gains[2]],
    vignetting: random.uniform(0.02, 0.12),
    noise: random.uniform(0.005, 0.01),
  };
}

/** Share of the light that reaches a point of the image, 1 in its middle; x and y from -1 to 1 at the borders. */
export function vignette(style: PhotoStyle, x: number, y: number): number {
  return 1 - (style.vignetting * (x * x + y * y)) / 2;
}

/**
 * Noise of a sensor: a number of about normal distribution with mean 0 and standard deviation 1, decided by the
 * integers alone (sum of four evenly distributed parts of one hash).
 */
export function pixelNoise(seed: number, index: number): number {
  let h = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  h ^= h >>> 13;
  h = Math.imul(h, 0x27d4eb2f);
  h ^= h >>> 16;
  const sum = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24);
  // Four bytes: mean 4 × 127.5, standard deviation 2 × 73.9.
  return (sum - 510) / 147.8;
}
