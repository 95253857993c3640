import type { ImageSize } from "../images/imageSize.ts";
import { inferno } from "./colorMap.ts";
import { checkPixelCount, type RgbImage } from "./rgbImage.ts";

/**
 * Where a rendering differs from the photo: black where equal, bright where wrong.
 *
 * Shows the absolute difference per pixel, averaged over channels.
 *
 * @param predicted  rendered colour, [height, width, 3], sRGB in 0..1
 * @param truth      photographed colour, same shape
 * @param limit      difference shown in the brightest colour; fixed, so that pictures can be compared
 * @throws {RangeError} when an image does not have that size
 */
export function errorMap(predicted: Float32Array, truth: Float32Array, size: ImageSize, limit = 0.3): RgbImage {
  checkPixelCount("errorMap", predicted.length, size, 3);
  checkPixelCount("errorMap", truth.length, size, 3);
  const data = new Uint8Array(truth.length);
  for (let i = 0; i < truth.length; i += 3) {
    const sum =
      Math.abs(predicted[i] - truth[i]) +
      Math.abs(predicted[i + 1] - truth[i + 1]) +
      Math.abs(predicted[i + 2] - truth[i + 2]);
    data.set(inferno(sum / 3 / limit), i);
  }
  return { width: size.width, height: size.height, data };
}
