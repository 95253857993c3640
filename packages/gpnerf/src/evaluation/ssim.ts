import { gaussianKernel } from "../images/gaussianKernel.ts";
import type { ImageSize } from "../images/imageSize.ts";
import { checkImagePair } from "./imagePair.ts";

const radius = 5;
const sigma = 1.5;
/** Stabilisers (0.01 · range)² and (0.03 · range)² for images of range 1. */
const c1 = 1e-4;
const c2 = 9e-4;

/** The 11×11 window is its outer product with itself, so it is applied per axis. */
const gaussian = gaussianKernel(2 * radius + 1, sigma);

/**
 * Structural similarity of a rendered image: 1 for equal images, near 0 for unrelated ones. Higher is better.
 *
 * With Gaussian-weighted local means μ, variances σ² and covariance σ_xy of the two images,
 * `SSIM = (2 μ_x μ_y + C1)(2 σ_xy + C2) / ((μ_x² + μ_y² + C1)(σ_x² + σ_y² + C2))`,
 * averaged over all pixels and channels. As in the released evaluation protocol, the window is an 11×11 Gaussian of
 * sigma 1.5, moments are biased (E[x²] − μ²), and outside the image lie zeros, so that borders count. scikit-image
 * leaves the borders out and gives other numbers for the same pair. Values outside 0..1 are not clamped.
 *
 * @param predicted  rendered colour, [height, width, 3], sRGB in 0..1
 * @param truth      photographed colour, same shape
 * @param size       image size in pixels
 * @throws {RangeError} when shapes disagree or a value is not finite
 */
export function ssim(predicted: Float32Array, truth: Float32Array, size: ImageSize): number {
  const map = ssimMap(predicted, truth, size);
  return map.reduce((sum, value) => sum + value, 0) / map.length;
}

/**
 * Structural similarity around each pixel, channel by channel: the map that `ssim` averages, which shows where an image
 * differs.
 *
 * @param predicted  rendered colour, [height, width, 3], sRGB in 0..1
 * @param truth      photographed colour, same shape
 * @param size       image size in pixels
 * @returns [3, height, width]
 * @throws {RangeError} when shapes disagree or a value is not finite
 */
export function ssimMap(predicted: Float32Array, truth: Float32Array, size: ImageSize): Float64Array {
  const { width, height } = size;
  checkImagePair("ssim", predicted, truth);
  if (truth.length !== width * height * 3) {
    throw new RangeError(
      `ssim: the images have ${truth.length} values, ${width}×${height}×3 needs ${width * height * 3}; ` +
        "pass the size the images were rendered at.",
    );
  }
  const map = new Float64Array(truth.length);
  for (let channel = 0; channel < 3; channel++) {
    const x = plane(predicted, channel);
    const y = plane(truth, channel);
    const meanX = blur(x, width, height);
    const meanY = blur(y, width, height);
    const meanXX = blur(product(x, x), width, height);
    const meanYY = blur(product(y, y), width, height);
    const meanXY = blur(product(x, y), width, height);
    for (let i = 0; i < x.length; i++) {
      const xx = meanX[i] * meanX[i];
      const yy = meanY[i] * meanY[i];
      const xy = meanX[i] * meanY[i];
      const variances = meanXX[i] - xx + meanYY[i] - yy;
      const covariance = meanXY[i] - xy;
      map[channel * x.length + i] = ((2 * xy + c1) * (2 * covariance + c2)) / ((xx + yy + c1) * (variances + c2));
    }
  }
  return map;
}

/** One channel of an interleaved image, in double precision: E[x²] − μ² cancels. */
function plane(image: Float32Array, channel: number): Float64Array {
  return Float64Array.from({ length: image.length / 3 }, (_, i) => image[3 * i + channel]);
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value * b[i]);
}

/** Gaussian blur with zeros outside: along rows, then along columns. */
function blur(source: Float64Array, width: number, height: number): Float64Array {
  const rows = blurLines(source, { lines: height, lineStep: width, length: width, step: 1 });
  return blurLines(rows, { lines: width, lineStep: 1, length: height, step: width });
}

interface Lines {
  /** Number of lines and the distance between their starts. */
  readonly lines: number;
  readonly lineStep: number;
  /** Values in a line and the distance between them. */
  readonly length: number;
  readonly step: number;
}

function blurLines(source: Float64Array, { lines, lineStep, length, step }: Lines): Float64Array {
  const blurred = new Float64Array(source.length);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let i = 0; i < length; i++) {
      const first = Math.max(0, i - radius);
      const last = Math.min(length - 1, i + radius);
      let sum = 0;
      for (let k = first; k <= last; k++) sum += gaussian[k - i + radius] * source[start + k * step];
      blurred[start + i * step] = sum;
    }
  }
  return blurred;
}
