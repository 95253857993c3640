import type { LabelMap } from "../evaluation/confusion.ts";
import type { ImageSize } from "../images/imageSize.ts";
import { checkPixelCount, type RgbImage } from "./rgbImage.ts";

/** Colours of a pixel whose class is right, wrong, or not known. */
const [right, wrong, unknown] = [
  [222, 226, 230],
  [200, 38, 38],
  [0, 0, 0],
];

/**
 * Where an answer names another class than the truth: red where wrong, light where right, black where unlabelled.
 *
 * @param predicted    class index per pixel, [height, width]
 * @param truth        class index or `ignoreLabel` per pixel, [height, width]
 * @throws {RangeError} when a map does not have that size
 */
export function classErrorMap(predicted: LabelMap, truth: LabelMap, size: ImageSize, ignoreLabel: number): RgbImage {
  checkPixelCount("classErrorMap", predicted.length, size, 1);
  checkPixelCount("classErrorMap", truth.length, size, 1);
  const data = new Uint8Array(3 * truth.length);
  for (let i = 0; i < truth.length; i++) {
    data.set(truth[i] === ignoreLabel ? unknown : predicted[i] === truth[i] ? right : wrong, 3 * i);
  }
  return { width: size.width, height: size.height, data };
}
