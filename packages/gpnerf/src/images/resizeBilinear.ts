import type { ImageSize } from "./imageSize.ts";
import type { ColorImage } from "./readColor.ts";

/**
 * Resize a colour image by interpolating between the four pixels around each target pixel's place,
 * (target index + ½) · in / out − ½, as OpenCV's INTER_LINEAR does. Beyond the outermost pixel centres lies their colour.
 *
 * Nothing is averaged when shrinking, so details finer than a target pixel alias; blur first (`blurAndResize`).
 *
 * @returns the image itself when the size does not change
 */
export function resizeBilinear(image: ColorImage, { width, height }: ImageSize): ColorImage {
  if (image.width === width && image.height === height) return image;
  const columns = interpolations(image.width, width);
  const data = new Float32Array(3 * width * height);
  for (const [y, { first, second, share }] of interpolations(image.height, height).entries()) {
    const upper = image.data.subarray(3 * image.width * first, 3 * image.width * (first + 1));
    const lower = image.data.subarray(3 * image.width * second, 3 * image.width * (second + 1));
    for (let x = 0; x < width; x++) {
      const column = columns[x];
      for (let channel = 0; channel < 3; channel++) {
        const top = between(upper, column, channel);
        const bottom = between(lower, column, channel);
        data[3 * (width * y + x) + channel] = top + share * (bottom - top);
      }
    }
  }
  return { width, height, data };
}

/** Where a target index lies between two source indices. */
interface Interpolation {
  readonly first: number;
  readonly second: number;
  /** Of the second one, 0..1. */
  readonly share: number;
}

function interpolations(from: number, to: number): Interpolation[] {
  return Array.from({ length: to }, (_, target) => {
    const place = Math.min(Math.max(((target + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(place);
    return { first, second: Math.min(first + 1, from - 1), share: place - first };
  });
}

function between(row: Float32Array, { first, second, share }: Interpolation, channel: number): number {
  const left = row[3 * first + channel];
  return left + share * (row[3 * second + channel] - left);
}
