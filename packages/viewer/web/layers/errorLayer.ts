import { inferno } from "../fromGpnerf.ts";
import { blend, colorAt, faded, paint, type Rgb, type RgbaPicture } from "./rgba.ts";
import type { ScaleRange } from "./scaleLayer.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Mean absolute difference of the channels (0..1) at the bright end: fixed, so that pictures can be compared. */
export const colorErrorRange: ScaleRange = { low: 0, high: 0.3 };
/** Metres at the bright end of depth errors. */
export const depthErrorRange: ScaleRange = { low: 0, high: 0.5 };

const wrong: Rgb = [226, 61, 61];
const unlabelled: Rgb = [96, 96, 96];

/** Mean absolute difference of the channels, 0..1. */
export function colorError(predicted: Uint8Array, truth: Uint8Array, pixel: number): number {
  const difference = (c: number): number => Math.abs(predicted[3 * pixel + c] - truth[3 * pixel + c]);
  return (difference(0) + difference(1) + difference(2)) / (3 * 255);
}

/** Where colour differs from the photo: black where equal, bright where wrong. */
export function colorErrorLayer(predicted: Uint8Array, truth: Uint8Array, size: Size): RgbaPicture {
  return paint(size, (pixel) => inferno(colorError(predicted, truth, pixel) / colorErrorRange.high));
}

/** Where depth differs from the measured one; grey where that is unknown. */
export function depthErrorLayer(predicted: Float32Array, truth: Float32Array, size: Size): RgbaPicture {
  return paint(size, (pixel) =>
    truth[pixel] > 0 ? inferno(Math.abs(predicted[pixel] - truth[pixel]) / depthErrorRange.high) : unlabelled,
  );
}

/**
 * Where the class is wrong: red over the faded photo; flat grey where the truth has no label.
 * @param classCount labels from here on are "none"
 */
export function classErrorLayer(
  predicted: Uint16Array,
  truth: Uint8Array,
  classCount: number,
  photo: Uint8Array,
  size: Size,
): RgbaPicture {
  return paint(size, (pixel) => {
    if (truth[pixel] >= classCount) return unlabelled;
    const background = faded(colorAt(photo, pixel), 200);
    return predicted[pixel] === truth[pixel] ? background : blend(background, wrong, 0.8);
  });
}
