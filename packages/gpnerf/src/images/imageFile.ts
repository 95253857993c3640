import { readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { SceneError } from "../errors.ts";
import type { ImageSize } from "./imageSize.ts";

const replaceHint = "Replace the file by an intact copy, or remove every file of that frame from the scene.";

/** More pixels than any camera here has; a damaged header must not take gigabytes of memory. */
const mostPixels = 2 ** 26;

/** An image file in memory with its header read; pixels are decoded later. */
export interface ImageFile extends ImageSize {
  readonly path: string;
  readonly bytes: Buffer;
  /** Channels after expansion of a palette: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha. */
  readonly channels: number;
  /** Bits per channel as stored: 1, 2, 4, 8 or 16. */
  readonly bitsPerSample: number;
  readonly isPalette: boolean;
}

/**
 * Read an image file and its header. Width and height are as stored: EXIF orientation is ignored, because poses and
 * depth maps belong to the stored pixels.
 *
 * @throws {SceneError} when the file is missing, unreadable or not an image
 */
export async function openImage(path: string): Promise<ImageFile> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const what = cause.code === "ENOENT" ? "does not exist" : `cannot be read (${cause.code ?? cause.message})`;
    throw new SceneError(`${path}: the image file ${what}.`, { path, cause, hint: replaceHint });
  });
  return imageInMemory(path, bytes);
}

/**
 * Read the header of an encoded image that is no file of its own: an entry of an archive, a frame of a recording.
 *
 * @param path where it lies, for messages
 * @throws {SceneError} when the bytes are not an image
 */
export function imageInMemory(path: string, bytes: Buffer): Promise<ImageFile> {
  return decoding(path, async () => {
    const { width, height, channels, depth, bitsPerSample, isPalette } = await sharp(bytes).metadata();
    const bits = bitsPerSample ?? (depth === "ushort" ? 16 : 8);
    return { path, bytes, width, height, channels, bitsPerSample: bits, isPalette: isPalette ?? false };
  });
}

/**
 * Start decoding. Missing pixels, which a lenient decoder would paint grey, are an error; harmless oddities are not.
 * Colour profiles are applied only on request: they must not touch depths and labels.
 */
export function pixelsOf(image: ImageFile, options: { readonly applyProfile: boolean }): Sharp {
  return sharp(image.bytes, { failOn: "error", ignoreIcc: !options.applyProfile, limitInputPixels: mostPixels });
}

/**
 * Run a decoding step and turn a failure of the image library into one that names the file.
 *
 * @throws {SceneError} when `step` fails
 */
export async function decoding<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof SceneError) throw cause;
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    // When several images fail at once the library loses the reason of some.
    const because = reason === "Unknown error" ? "" : ` (${reason})`;
    throw new SceneError(
      `${path}: the file is damaged, cut short or not an image${because}; it needs to be a whole PNG or JPEG.`,
      { path, cause, hint: replaceHint },
    );
  }
}
