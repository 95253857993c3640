import sharp from "sharp";

/** A part of a screenshot. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a screenshot as grey values at another size, [height, width]. */
export async function greyPixels(screenshot: Buffer, box: Box, width: number, height: number): Promise<Uint8Array> {
  const area = {
    left: Math.round(box.x),
    top: Math.round(box.y),
    width: Math.round(box.width),
    height: Math.round(box.height),
  };
  return sharp(screenshot).extract(area).resize(width, height, { fit: "fill" }).grayscale().raw().toBuffer();
}

/** Standard deviation of grey values: 0 where nothing is drawn. */
export function contrast(grey: Uint8Array): number {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  return Math.sqrt(grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length);
}

/**
 * Mean absolute difference of two grey pictures, one of them shifted, over the pixels that both have.
 * @param dx columns; dy rows
 */
export function shiftedDifference(
  a: Uint8Array,
  b: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  dx: number,
  dy: number,
): number {
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      sum += Math.abs(a[y * width + x] - b[(y - dy) * width + x - dx]);
      count++;
    }
  }
  return sum / count;
}
