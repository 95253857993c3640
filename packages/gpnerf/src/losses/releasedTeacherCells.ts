import type { ImageSize } from "../images/imageSize.ts";

/**
 * Cells of the half-resolution teacher map that the released code pairs with its rays, for both distillation losses.
 *
 * It counts pixels from 1 where they count from 0, so each ray gets the cell of the pixel before its own: the cell to the
 * left for even columns, the last cell of the pixel row above for column 0, and the map's last cell for pixel (0, 0).
 * The cell that belongs to pixel (u, v) would be (⌊u/2⌋, ⌊v/2⌋).
 *
 * @param pixels column and row of each ray, whole numbers, [rays, 2]
 * @param image size of the target image in pixels, even
 * @returns index into the map's cells, row by row, [rays]
 * @throws {RangeError} when the image size is odd: the released code then counts cells that the map does not have
 */
export function releasedTeacherCells(pixels: Float32Array, image: ImageSize): Int32Array {
  const { width, height } = image;
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new RangeError(
      `releasedTeacherCells: the image is ${width}×${height}; an even width and height are needed, so that the map of ` +
        "half the size covers it exactly.",
    );
  }
  const count = width * height;
  return Int32Array.from({ length: pixels.length / 2 }, (_, ray) => {
    const pixel = (pixels[2 * ray + 1] * width + pixels[2 * ray] - 1 + count) % count;
    const column = Math.floor((pixel % width) / 2);
    const row = Math.floor(pixel / width / 2);
    return row * (width / 2) + column;
  });
}
