import type { Camera } from "../cameras/camera.ts";
import { type LensCamera, photoPixels } from "../cameras/lensCamera.ts";
import type { ImageSize } from "./imageSize.ts";
import type { ColorImage } from "./readColor.ts";

/**
 * Where each pixel of an undistorted picture comes from.
 *
 * Photos are brought to the working size first and undistorted then, so the table belongs to the working size, whatever
 * the size of the photos: a few hundred kilobytes rather than a hundred megabytes.
 */
export interface Undistortion extends ImageSize {
  /**
   * Column and row in the distorted picture of the same size, [height, width, 2], pixel centres at integers; NaN where
   * the photo shows nothing.
   */
  readonly sources: Float32Array;
  /** 1 where a pixel has a source, [height, width]; absent when all have. */
  readonly mask?: Uint8Array;
}

/**
 * Compute the table for a camera.
 *
 * @param photo camera that the photos were taken with, at the size of the photos
 * @param picture pinhole camera of the undistorted picture, at the working size
 */
export function undistortion(photo: LensCamera, picture: Omit<Camera, "worldFromCamera">): Undistortion {
  const { width, height, fx, fy, cx, cy } = picture;
  const pixelOf = photoPixels(photo);
  const [scaleX, scaleY] = [width / photo.width, height / photo.height];
  const sources = new Float32Array(2 * width * height);
  const mask = new Uint8Array(width * height);
  let blank = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const pixel = row * width + column;
      const [x, y] = pixelOf((column - cx) / fx, (row - cy) / fy);
      sources[2 * pixel] = (x + 0.5) * scaleX - 0.5;
      sources[2 * pixel + 1] = (y + 0.5) * scaleY - 0.5;
      if (Number.isNaN(x)) blank++;
      else mask[pixel] = 1;
    }
  }
  return { width, height, sources, ...(blank > 0 && { mask }) };
}

/**
 * Undistort a colour picture of the table's size, interpolating between the four pixels around each source. Half a pixel
 * beyond the outermost pixel centres lies their colour; pixels without a source are black.
 */
export function undistortColor({ data }: ColorImage, { width, height, sources }: Undistortion): ColorImage {
  const straight = new Float32Array(data.length);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (Number.isNaN(sources[2 * pixel])) continue;
    const x = Math.min(Math.max(sources[2 * pixel], 0), width - 1);
    const y = Math.min(Math.max(sources[2 * pixel + 1], 0), height - 1);
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
    const [shareX, shareY] = [x - left, y - top];
    for (let channel = 0; channel < 3; channel++) {
      const at = (column: number, row: number): number => data[3 * (row * width + column) + channel];
      const upper = at(left, top) * (1 - shareX) + at(right, top) * shareX;
      const lower = at(left, bottom) * (1 - shareX) + at(right, bottom) * shareX;
      straight[3 * pixel + channel] = upper * (1 - shareY) + lower * shareY;
    }
  }
  return { width, height, data: straight };
}

/**
 * Undistort a map of depths or labels of any size: each pixel gets the stored value under its source, never a mixture.
 *
 * @param data stored map, [from.height, from.width], which shows all of the photo
 * @returns [height, width] of the table; 0 where there is no source
 */
export function undistortMap<T extends Uint8Array | Uint16Array | Float32Array>(
  data: T,
  from: ImageSize,
  { width, height, sources }: Undistortion,
): T {
  const straight = new (data.constructor as new (length: number) => T)(width * height);
  for (let pixel = 0; pixel < straight.length; pixel++) {
    if (Number.isNaN(sources[2 * pixel])) continue;
    const column = storedIndex(sources[2 * pixel], width, from.width);
    const row = storedIndex(sources[2 * pixel + 1], height, from.height);
    straight[pixel] = data[row * from.width + column];
  }
  return straight;
}

/** Index on an axis of `stored` pixels of the one that holds a place on the same axis cut into `size` pixels. */
function storedIndex(place: number, size: number, stored: number): number {
  const index = Math.floor(((place + 0.5) * stored) / size);
  return Math.min(Math.max(index, 0), stored - 1);
}
