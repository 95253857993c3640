import type { ImageSize } from "./imageSize.ts";

/**
 * Resize a one-channel map by picking pixels, never mixing them: on each axis the source pixel that holds the target
 * pixel's centre, ⌊(target index + ½) · in / out⌋. This keeps labels and depths aligned with the resized colours and
 * camera; OpenCV's nearest resize leaves the ½ out and shifts them by up to half a pixel (docs/deviations.md).
 *
 * For maps whose values have no meaning in between: labels, and depths across an edge.
 *
 * @param data [from.height, from.width]
 * @returns [to.height, to.width]; `data` itself when the size does not change
 */
export function resizeNearest<T extends Uint8Array | Uint16Array | Float32Array>(
  data: T,
  from: ImageSize,
  to: ImageSize,
): T {
  if (from.width === to.width && from.height === to.height) return data;
  const columns = Uint32Array.from({ length: to.width }, (_, x) => Math.floor(((x + 0.5) * from.width) / to.width));
  const resized = new (data.constructor as new (length: number) => T)(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const row = Math.floor(((y + 0.5) * from.height) / to.height) * from.width;
    for (let x = 0; x < to.width; x++) resized[y * to.width + x] = data[row + columns[x]];
  }
  return resized;
}
