import { PCA } from "ml-pca";
import type { ImageSize } from "../images/imageSize.ts";
import { checkPixelCount, type RgbImage } from "./rgbImage.ts";

/** Every third pixel is fitted, as in the released code: neighbours say little new. */
const pixelStride = 3;
/** Directions of variance settle long before this many pixels; more would only cost time at 512 channels. */
const maximumFittedPixels = 4096;

/** A fixed way to show features of many channels as colours, so that several pictures can share it. */
export interface FeatureColors {
  readonly channels: number;
  /** Mean feature, [channels]. */
  readonly mean: Float64Array;
  /** Unit directions shown as red, green and blue, [3, channels]; zeros where there are fewer than three. */
  readonly directions: Float64Array;
  /** Projections shown as 0 and 255; equal where nothing varies, which shows as mid grey. */
  readonly low: number;
  readonly high: number;
}

/**
 * Features as a picture: their first three principal components as red, green and blue.
 *
 * Equal colours mean similar features; the colours themselves mean nothing.
 *
 * @param features  rendered features, [height, width, channels]
 * @throws {RangeError} when the map does not have that size or a value is not finite
 */
export function featurePca(features: Float32Array, size: ImageSize, channels: number): RgbImage {
  return colorizeFeatures(features, size, fitFeatureColors(features, channels));
}

/**
 * Find the three directions in which features vary most, and the range to show.
 *
 * Components are scaled jointly by the 1st and 99th percentile of all projections, so that the first, which varies most,
 * is also seen most. Each direction points to where its largest weight is positive: the sign of an eigenvector is
 * arbitrary, and colours must not flip between runs.
 *
 * @param features  features to fit, [pixels, channels]
 * @throws {RangeError} when the number of values is no multiple of `channels` or a value is not finite
 */
export function fitFeatureColors(features: Float32Array, channels: number): FeatureColors {
  const pixels = features.length / channels;
  if (!Number.isInteger(pixels) || pixels === 0) {
    throw new RangeError(
      `fitFeatureColors: ${features.length} values came; a positive multiple of the ${channels} channels is needed.`,
    );
  }
  const stride = Math.max(pixelStride, Math.ceil(pixels / maximumFittedPixels));
  const { mean, covariance } = moments(features, channels, stride);
  const directions = principalDirections(covariance, channels);
  const projections = project(features, { channels, mean, directions }).sort();
  const low = percentile(projections, 0.01);
  const high = percentile(projections, 0.99);
  // Less variation than float32 can carry at this magnitude is rounding, and would be blown up into loud noise.
  const rounding = 1e-6 * Math.hypot(...mean);
  return high - low > rounding
    ? { channels, mean, directions, low, high }
    : { channels, mean, directions, low: 0, high: 0 };
}

/**
 * Show features with colours found before, for example on another view of the same scene.
 *
 * @param features  rendered features, [height, width, channels]
 * @throws {RangeError} when the map does not have that size
 */
export function colorizeFeatures(features: Float32Array, size: ImageSize, colors: FeatureColors): RgbImage {
  checkPixelCount("colorizeFeatures", features.length, size, colors.channels);
  const { low, high } = colors;
  const toByte = (value: number) => (high > low ? (255 * (value - low)) / (high - low) : 128);
  const bytes = Uint8ClampedArray.from(project(features, colors), toByte);
  return { width: size.width, height: size.height, data: new Uint8Array(bytes.buffer) };
}

/**
 * Mean and covariance of every `stride`-th pixel. Written out because ml-pca's own covariance goes through a general
 * matrix product that takes ten times as long at 512 channels.
 */
function moments(
  features: Float32Array,
  channels: number,
  stride: number,
): { mean: Float64Array; covariance: Float64Array } {
  const step = stride * channels;
  const mean = new Float64Array(channels);
  const count = Math.ceil(features.length / step);
  for (let start = 0; start < features.length; start += step) {
    for (let c = 0; c < channels; c++) mean[c] += features[start + c] / count;
  }
  const badChannel = mean.findIndex((value) => !Number.isFinite(value));
  if (badChannel >= 0) {
    throw new RangeError(
      `fitFeatureColors: channel ${badChannel} has the mean ${mean[badChannel]}; finite features are needed. ` +
        "Look for the stage that made them.",
    );
  }
  const covariance = new Float64Array(channels * channels);
  const centred = new Float64Array(channels);
  for (let start = 0; start < features.length; start += step) {
    for (let c = 0; c < channels; c++) centred[c] = features[start + c] - mean[c];
    for (let i = 0; i < channels; i++) {
      for (let j = i; j < channels; j++) covariance[i * channels + j] += (centred[i] * centred[j]) / count;
    }
  }
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < i; j++) covariance[i * channels + j] = covariance[j * channels + i];
  }
  return { mean, covariance };
}

/** First three eigenvectors of the covariance with their signs fixed, [3, channels]. */
function principalDirections(covariance: Float64Array, channels: number): Float64Array {
  const rows = Array.from({ length: channels }, (_, i) =>
    Array.from(covariance.subarray(i * channels, (i + 1) * channels)),
  );
  const eigenvectors = new PCA(rows, { isCovarianceMatrix: true }).getEigenvectors();
  const directions = new Float64Array(3 * channels);
  for (let k = 0; k < Math.min(3, channels); k++) {
    const direction = eigenvectors.getColumn(k);
    const largest = direction.reduce((best, weight) => (Math.abs(weight) > Math.abs(best) ? weight : best), 0);
    const sign = largest < 0 ? -1 : 1;
    directions.set(
      direction.map((weight) => sign * weight),
      k * channels,
    );
  }
  return directions;
}

/** Features along the three directions, [pixels, 3]. */
function project(
  features: Float32Array,
  { channels, mean, directions }: Pick<FeatureColors, "channels" | "mean" | "directions">,
): Float64Array {
  const pixels = features.length / channels;
  const projections = new Float64Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let k = 0; k < 3; k++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        sum += (features[pixel * channels + c] - mean[c]) * directions[k * channels + c];
      }
      projections[3 * pixel + k] = sum;
    }
  }
  return projections;
}

/** Value below which the given share of sorted values lies, interpolated linearly. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
