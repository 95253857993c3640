import type { LabelMap } from "../evaluation/confusion.ts";
import type { ImageSize } from "../images/imageSize.ts";
import { checkPixelCount, type RgbImage } from "./rgbImage.ts";

/** sRGB bytes where no instance is: grey, which no instance has. */
export const voidColor: readonly [number, number, number] = [128, 128, 128];

/** Turning the hue by the golden angle never comes back to a hue, and keeps any number of them well spread. */
const goldenAngle = 180 * (3 - Math.sqrt(5));
/** HSV saturation and value of instances in turn: neighbours in hue differ in lightness. */
const tones = [
  [0.85, 0.95],
  [0.55, 1],
  [0.95, 0.6],
] as const;

/** Display colour of instance `index`, sRGB bytes: a bright colour, different from those before it. */
export function instanceColor(index: number): readonly [number, number, number] {
  const [saturation, value] = tones[index % tones.length];
  const hue = (index * goldenAngle) % 360;
  const channel = (shift: number): number => {
    const k = (shift + hue / 60) % 6;
    return Math.round(255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1))));
  };
  return [channel(5), channel(3), channel(1)];
}

/**
 * A map of instance labels as a picture, grey where void.
 *
 * @param labels instance per pixel, 0 … instanceCount − 1, or `instanceCount` where void, [height, width]
 * @throws {RangeError} when the map does not have that size or a label is neither an instance nor void
 */
export function colorizeInstances(labels: LabelMap, size: ImageSize, instanceCount: number): RgbImage {
  checkPixelCount("colorizeInstances", labels.length, size, 1);
  const colors = [...Array.from({ length: instanceCount }, (_, index) => instanceColor(index)), voidColor];
  const data = new Uint8Array(labels.length * 3);
  for (let i = 0; i < labels.length; i++) {
    const color = colors[labels[i]];
    if (color === undefined) {
      throw new RangeError(
        `colorizeInstances: label ${labels[i]} at pixel ${i}; the scene has ${instanceCount} instances and the void ` +
          `label ${instanceCount}. Pass the labels of this scene's instance set, not raw ids.`,
      );
    }
    data.set(color, 3 * i);
  }
  return { width: size.width, height: size.height, data };
}
