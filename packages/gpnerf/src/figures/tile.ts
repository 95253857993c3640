import type { RgbImage } from "./rgbImage.ts";

/** Layout of a contact sheet. */
export interface TileOptions {
  /** Pictures per row. */
  readonly columns: number;
  /** Pixels between neighbours; none at the outside. */
  readonly gap?: number;
  /** sRGB bytes between and behind the pictures; white unless told. */
  readonly background?: readonly [red: number, green: number, blue: number];
}

/**
 * Pictures side by side, row by row, as one picture.
 *
 * Every cell is as large as the largest picture; smaller ones sit in its top-left corner.
 *
 * @param images  at least one picture
 * @throws {RangeError} when there is no picture, or the number of columns or the gap makes no sense
 */
export function tile(images: readonly RgbImage[], options: TileOptions): RgbImage {
  const { columns, gap = 0, background = [255, 255, 255] } = options;
  const isLayout = Number.isInteger(columns) && columns > 0 && Number.isInteger(gap) && gap >= 0;
  if (images.length === 0 || !isLayout) {
    throw new RangeError(
      `tile: ${images.length} pictures, ${columns} columns and a gap of ${gap} came; ` +
        "at least one picture, one column and a gap of whole pixels are needed.",
    );
  }
  const cellWidth = Math.max(...images.map((image) => image.width));
  const cellHeight = Math.max(...images.map((image) => image.height));
  const usedColumns = Math.min(columns, images.length);
  const width = usedColumns * (cellWidth + gap) - gap;
  const height = Math.ceil(images.length / columns) * (cellHeight + gap) - gap;

  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 3) data.set(background, i);
  images.forEach((image, index) => {
    const left = (index % columns) * (cellWidth + gap);
    const top = Math.floor(index / columns) * (cellHeight + gap);
    for (let y = 0; y < image.height; y++) {
      const row = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3);
      data.set(row, ((top + y) * width + left) * 3);
    }
  });
  return { width, height, data };
}
