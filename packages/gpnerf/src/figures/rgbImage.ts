import type { ImageSize } from "../images/imageSize.ts";

/** A picture to be looked at. */
export interface RgbImage extends ImageSize {
  /** sRGB bytes, [height, width, 3]. */
  readonly data: Uint8Array;
}

/**
 * A picture from float colour, as photos and renderings have it.
 *
 * @param color  sRGB values, [height, width, 3]; clamped to 0..1, NaN becomes black
 * @throws {RangeError} when the colour does not have that size
 */
export function colorImage(color: Float32Array, size: ImageSize): RgbImage {
  checkPixelCount("colorImage", color.length, size, 3);
  // A clamped array rounds and saturates on assignment, and turns NaN into 0.
  const bytes = Uint8ClampedArray.from(color, (value) => value * 255);
  return { width: size.width, height: size.height, data: new Uint8Array(bytes.buffer) };
}

/**
 * Refuse a map whose number of values does not fit its size.
 *
 * @param who       caller named in the message
 * @param count     number of values that came
 * @param channels  values per pixel
 * @throws {RangeError} when they disagree
 */
export function checkPixelCount(who: string, count: number, size: ImageSize, channels: number): void {
  const needed = size.width * size.height * channels;
  if (count !== needed || needed === 0) {
    throw new RangeError(
      `${who}: ${count} values came, ${size.width}×${size.height} pixels with ${channels} each need ${needed}; ` +
        "pass the size that the map was rendered at.",
    );
  }
}
