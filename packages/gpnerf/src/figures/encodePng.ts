import sharp from "sharp";
import { checkPixelCount, type RgbImage } from "./rgbImage.ts";

/** How a picture becomes a PNG. */
export interface PngOptions {
  /** Whole-number enlargement that repeats pixels, so that small pictures stay honest; 1 unless told. */
  readonly scale?: number;
}

/**
 * A picture as the bytes of a PNG file.
 *
 * @param image  picture of any size
 * @throws {RangeError} when its data do not fit its size or the scale is not a positive whole number
 */
export async function encodePng(image: RgbImage, options: PngOptions = {}): Promise<Buffer> {
  const { scale = 1 } = options;
  const { width, height, data } = image;
  checkPixelCount("encodePng", data.length, image, 3);
  if (!Number.isInteger(scale) || scale < 1) {
    throw new RangeError(`encodePng: the scale is ${scale}; a positive whole number is needed, for example 2.`);
  }
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  if (scale > 1) picture.resize(width * scale, height * scale, { kernel: "nearest" });
  return picture.png().toBuffer();
}
