import { gaussianKernel } from "./gaussianKernel.ts";
import type { ColorImage } from "./readColor.ts";

/**
 * Blur a colour image with a Gaussian. Outside the image lies its mirror image without the edge pixel repeated, as in
 * OpenCV's GaussianBlur by default (BORDER_REFLECT_101).
 *
 * @param size taps per axis, odd; 1 returns the image itself
 * @param sigma standard deviation in pixels
 */
export function gaussianBlur(image: ColorImage, size: number, sigma: number): ColorImage {
  if (size === 1) return image;
  const { width, height } = image;
  const kernel = gaussianKernel(size, sigma);
  return { width, height, data: blurColumns(blurRows(image, kernel), image, kernel) };
}

/** Along x. The row is laid out with its mirrored ends first, so that the inner loop needs no bounds. */
function blurRows({ data, width, height }: ColorImage, kernel: Float64Array): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const source = Int32Array.from({ length: width + 2 * radius }, (_, i) => 3 * mirrored(i - radius, width));
  const extended = new Float32Array(3 * source.length);
  const blurred = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = 3 * width * y;
    for (let i = 0; i < source.length; i++) {
      for (let channel = 0; channel < 3; channel++) extended[3 * i + channel] = data[row + source[i] + channel];
    }
    for (let x = 0; x < 3 * width; x++) {
      let sum = 0;
      for (let tap = 0; tap < kernel.length; tap++) sum += kernel[tap] * extended[x + 3 * tap];
      blurred[row + x] = sum;
    }
  }
  return blurred;
}

/** Along y, adding up whole rows. */
function blurColumns(data: Float32Array, { width, height }: ColorImage, kernel: Float64Array): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const rowLength = 3 * width;
  const sums = new Float64Array(rowLength);
  const blurred = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let tap = 0; tap < kernel.length; tap++) {
      const row = rowLength * mirrored(y + tap - radius, height);
      for (let x = 0; x < rowLength; x++) sums[x] += kernel[tap] * data[row + x];
    }
    blurred.set(sums, rowLength * y);
  }
  return blurred;
}

/** The index inside 0 … count − 1 that a mirrored one shows: … 2 1 | 0 1 2 … , back and forth on short axes. */
function mirrored(index: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * (count - 1);
  const folded = ((index % period) + period) % period;
  return Math.min(folded, period - folded);
}
