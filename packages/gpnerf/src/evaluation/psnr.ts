import { checkImagePair } from "./imagePair.ts";

/**
 * Added to the mean squared error, as in the released evaluation protocol. It caps the score of a perfect image at
 * 60 dB and takes 0.0004 dB off at 20 dB, 0.004 dB at 30 dB and 0.04 dB at 40 dB: no matter beside published
 * digits, but needed to get the same ones.
 */
const mseFloor = 1e-6;

/**
 * Peak signal-to-noise ratio of a rendered image in decibels: −10 · log₁₀(mse + 1e-6). Higher is better, 60 at most.
 *
 * Values outside 0..1 are scored as they are, not clamped: so does the protocol.
 *
 * @param predicted  rendered colour, [height, width, 3], sRGB in 0..1
 * @param truth      photographed colour, same shape
 * @param floor      added to the mean squared error; 0 gives the textbook's value, infinite for equal images
 * @throws {RangeError} when the lengths differ or a value is not finite
 */
export function psnr(predicted: Float32Array, truth: Float32Array, floor = mseFloor): number {
  return -10 * Math.log10(meanSquaredError(predicted, truth) + floor);
}

/**
 * Mean squared error of a rendered image over all pixels and channels.
 *
 * @param predicted  rendered colour, [height, width, 3], sRGB in 0..1
 * @param truth      photographed colour, same shape
 * @throws {RangeError} when the lengths differ or a value is not finite
 */
export function meanSquaredError(predicted: Float32Array, truth: Float32Array): number {
  checkImagePair("psnr", predicted, truth);
  let sum = 0;
  for (let i = 0; i < truth.length; i++) {
    const difference = predicted[i] - truth[i];
    sum += difference * difference;
  }
  return sum / truth.length;
}
