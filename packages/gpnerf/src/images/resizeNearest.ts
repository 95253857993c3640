import type { ImageSize } from "./imageSize.ts";

/**
 * Resize a one-channel map by picking pixels, never mixing them: on each axis the source pixel that holds the target
 * pixel's centre, ⌊(target index + ½) · in / out⌋. This keeps labels and depths aligned with the resized colours and
 * camera; OpenCV's nearest resize (`resizeNearestAsOpenCv`) leaves the ½ out and shifts them by up to half a pixel
 * (docs/deviations.md).
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
  return pickPixels(data, from, to, (target, from, to) => Math.floor(((target + 0.5) * from) / to));
}

/**
 * Resize a one-channel map as OpenCV's INTER_NEAREST does, ⌊target index · in / out⌋ on each axis: the pixel under the
 * upper left corner of the target pixel. For the numbers of the released preparation; `resizeNearest` keeps maps and
 * colours aligned.
 *
 * @param data [from.height, from.width]
 * @returns [to.height, to.width]; `data` itself when the size does not change
 */
export function resizeNearestAsOpenCv<T extends Uint8Array | Uint16Array | Float32Array>(
  data: T,
  from: ImageSize,
  to: ImageSize,
): T {
  // OpenCV multiplies by the reciprocal of out / in; where the product is a whole number, its rounding decides.
  return pickPixels(data, from, to, (target, from, to) => Math.min(Math.floor(target * (1 / (to / from))), from - 1));
}

/** @param source source index of a target index on an axis of `from` pixels that becomes one of `to` */
function pickPixels<T extends Uint8Array | Uint16Array | Float32Array>(
  data: T,
  from: ImageSize,
  to: ImageSize,
  source: (target: number, from: number, to: number) => number,
): T {
  if (from.width === to.width && from.height === to.height) return data;
  const columns = Uint32Array.from({ length: to.width }, (_, x) => source(x, from.width, to.width));
  const resized = new (data.constructor as new (length: number) => T)(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const row = source(y, from.height, to.height) * from.width;
    for (let x = 0; x < to.width; x++) resized[y * to.width + x] = data[row + columns[x]];
  }
  return resized;
}
