import { decoding, type ImageFile, openImage, pixelsOf } from "./imageFile.ts";
import type { ImageSize } from "./imageSize.ts";

/** A colour image. */
export interface ColorImage extends ImageSize {
  /** [height, width, 3], sRGB values in 0..1. */
  readonly data: Float32Array;
}

/**
 * Read a colour image, optionally resized.
 *
 * Transparent pixels are laid over white, grey images become three equal channels, embedded colour profiles are
 * converted to sRGB, and EXIF orientation is ignored. Resizing is antialiased and keeps half-pixel centres, so that
 * `resizeCamera` describes the result; it works on sRGB values, as the papers' preparation does.
 *
 * @param width working width in pixels; the stored one by default
 * @param height working height in pixels; the stored one by default
 * @throws {SceneError} when the file is missing, damaged or not an image
 */
export async function readColor(path: string, width?: number, height?: number): Promise<ColorImage> {
  const image = await openImage(path);
  return decodeColor(image, { width: width ?? image.width, height: height ?? image.height });
}

/**
 * Decode an opened colour image at the given size; see `readColor`.
 *
 * @throws {SceneError} when the file is damaged
 */
export function decodeColor(image: ImageFile, size: ImageSize): Promise<ColorImage> {
  return decoding(image.path, async () => {
    let pixels = pixelsOf(image, { applyProfile: true }).flatten({ background: "#ffffff" }).toColourspace("srgb");
    if (size.width !== image.width || size.height !== image.height) {
      // Shrinking inside the JPEG decoder would be faster, but is off by up to 17 of 255 levels at a third of the size.
      pixels = pixels.resize(size.width, size.height, { fit: "fill", kernel: "lanczos3", fastShrinkOnLoad: false });
    }
    const bytes = await pixels.raw({ depth: "uchar" }).toBuffer();
    // A loop: Float32Array.from takes longer than the decoding.
    const data = new Float32Array(bytes.length);
    for (let i = 0; i < data.length; i++) data[i] = bytes[i] / 255;
    return { width: size.width, height: size.height, data };
  });
}
