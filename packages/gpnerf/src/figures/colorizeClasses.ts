import type { LabelMap } from "../evaluation/confusion.ts";
import type { ImageSize } from "../images/imageSize.ts";
import type { LabelSet } from "../scene/labels.ts";
import { checkPixelCount, type RgbImage } from "./rgbImage.ts";

/**
 * A label map as a picture in the label set's palette; black where unlabelled.
 *
 * @param labels    class index or `ignoreLabel` per pixel, [height, width]
 * @param labelSet  classes and their colours
 * @throws {RangeError} when the map does not have that size or a label is neither a class nor `ignoreLabel`
 */
export function colorizeClasses(labels: LabelMap, size: ImageSize, labelSet: LabelSet): RgbImage {
  checkPixelCount("colorizeClasses", labels.length, size, 1);
  const data = new Uint8Array(labels.length * 3);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label === labelSet.ignoreLabel) continue;
    const color = labelSet.colors[label];
    if (color === undefined) {
      throw new RangeError(
        `colorizeClasses: label ${label} at pixel ${i}; the label set ${labelSet.name} has ` +
          `${labelSet.classes.length} classes and the ignore label ${labelSet.ignoreLabel}. ` +
          "Pass the label set that the map was made with.",
      );
    }
    data.set(color, 3 * i);
  }
  return { width: size.width, height: size.height, data };
}
