import { encodePng, type Frame, type RgbImage } from "gpnerf";

/** Widest thumbnail, pixels. */
const maximumWidth = 128;

/** A small picture of a photo, PNG. */
export function thumbnailPng({ color, camera }: Frame): Promise<Uint8Array> {
  return encodePng(shrunk(color, camera, Math.ceil(camera.width / maximumWidth)));
}

/**
 * A picture in which each pixel is the mean of a block of `factor`² pixels; what is left at the right and bottom is cut off.
 */
function shrunk(
  color: Float32Array,
  from: { readonly width: number; readonly height: number },
  factor: number,
): RgbImage {
  const [width, height] = [Math.floor(from.width / factor), Math.max(1, Math.floor(from.height / factor))];
  const sums = new Float64Array(width * height * 3);
  for (let y = 0; y < height * factor && y < from.height; y++) {
    for (let x = 0; x < width * factor; x++) {
      const to = 3 * (Math.floor(y / factor) * width + Math.floor(x / factor));
      const pixel = 3 * (y * from.width + x);
      for (let c = 0; c < 3; c++) sums[to + c] += color[pixel + c];
    }
  }
  return {
    width,
    height,
    data: new Uint8Array(Uint8ClampedArray.from(sums, (sum) => (255 * sum) / factor ** 2).buffer),
  };
}
