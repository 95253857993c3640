import { SceneError } from "../errors.ts";
import { decoding, type ImageFile, openImage, pixelsOf } from "./imageFile.ts";
import type { ImageSize } from "./imageSize.ts";
import { pngPalette } from "./pngPalette.ts";

/** One stored integer per pixel, [height, width]: a depth map or a map of labels. */
export interface GrayImage extends ImageSize {
  readonly data: Uint16Array;
}

/**
 * Read a depth map as stored: a 16-bit, one-channel PNG. The unit is the data set's (millimetres for all readers here).
 *
 * @throws {SceneError} when the file is missing, damaged, or has 8 bits, a palette or colours
 */
export async function readDepth(path: string): Promise<GrayImage> {
  const image = await openImage(path);
  if (image.bitsPerSample !== 16 || image.isPalette) {
    throw new SceneError(
      `${path}: the depth map has ${image.isPalette ? "a palette" : `${image.bitsPerSample} bits per pixel`}; ` +
        "it needs to be a 16-bit greyscale PNG.",
      { path, hint: "Export depths in whole millimetres as 16-bit greyscale PNG, not as a coloured preview." },
    );
  }
  return decodeValues(image);
}

/**
 * Read a map of labels as stored: 1 to 16 bits in one channel, or a palette PNG, whose indices are the labels.
 *
 * @throws {SceneError} when the file is missing, damaged, or is a colour image
 */
export async function readLabels(path: string): Promise<GrayImage> {
  return decodeLabels(await openImage(path));
}

/**
 * Decode an opened map of labels; see `readLabels`.
 *
 * @throws {SceneError} when the file is damaged, or is a colour image
 */
export function decodeLabels(image: ImageFile): Promise<GrayImage> {
  return image.isPalette ? decodeIndices(image) : decodeValues(image);
}

/** The stored numbers of a greyscale image; colour files pass only if their channels agree. */
function decodeValues(image: ImageFile): Promise<GrayImage> {
  const { path, width, height, channels, bitsPerSample } = image;
  return decoding(path, async () => {
    const pixels = pixelsOf(image, { applyProfile: false });
    if (bitsPerSample === 16) pixels.toColourspace(channels < 3 ? "grey16" : "rgb16");
    else pixels.toColourspace(channels < 3 ? "b-w" : "srgb");
    const bytes = await pixels.raw({ depth: "ushort" }).toBuffer();
    const stored = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);

    const stride = stored.length / (width * height);
    const isColor = stride >= 3;
    // The decoder spreads 1-, 2- and 4-bit values over 0..255; undo that to get the stored numbers.
    const spread = bitsPerSample < 8 ? 255 / (2 ** bitsPerSample - 1) : 1;
    const data = new Uint16Array(width * height);
    for (let pixel = 0; pixel < data.length; pixel++) {
      const at = pixel * stride;
      const value = stored[at];
      if (isColor && (stored[at + 1] !== value || stored[at + 2] !== value)) throw colorInsteadOfNumbers(path);
      data[pixel] = value / spread;
    }
    return { width, height, data };
  });
}

/** The palette indices of a palette PNG, found back from its colours. */
function decodeIndices(image: ImageFile): Promise<GrayImage> {
  const { path, width, height } = image;
  return decoding(path, async () => {
    const rgb = await pixelsOf(image, { applyProfile: false }).removeAlpha().raw({ depth: "uchar" }).toBuffer();
    const { indexOfColor, ambiguous } = pngPalette(image.bytes);
    const data = new Uint16Array(width * height);
    for (let pixel = 0; pixel < data.length; pixel++) {
      const color = (rgb[3 * pixel] << 16) | (rgb[3 * pixel + 1] << 8) | rgb[3 * pixel + 2];
      const index = indexOfColor.get(color);
      if (index === undefined || ambiguous.has(color)) throw paletteIsAmbiguous(path);
      data[pixel] = index;
    }
    return { width, height, data };
  });
}

function colorInsteadOfNumbers(path: string): SceneError {
  return new SceneError(`${path}: holds colours, but needs one number per pixel in one channel.`, {
    path,
    hint: "Export the ids or depths themselves as greyscale PNG, not a coloured preview of them.",
  });
}

function paletteIsAmbiguous(path: string): SceneError {
  return new SceneError(
    `${path}: two entries of the PNG palette have the same colour, so labels cannot be told apart.`,
    {
      path,
      hint: "Save the labels as 8- or 16-bit greyscale PNG.",
    },
  );
}
