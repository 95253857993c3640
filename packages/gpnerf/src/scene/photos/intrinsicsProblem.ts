import type { Intrinsics } from "../sceneFiles.ts";

const largestSide = 100_000;
/** Focal lengths in image widths: from a field of view of 179° to one of 0.06°. */
const shortestFocal = 0.005;
const longestFocal = 1000;

/**
 * What keeps numbers from a file from being a camera's, or undefined.
 *
 * @param distortion the lens's numbers
 */
export function intrinsicsProblem(
  { width, height, fx, fy, cx, cy }: Intrinsics,
  distortion: readonly number[] = [],
): string | undefined {
  for (const [name, size] of Object.entries({ width, height })) {
    if (Number.isInteger(size) && size > 0 && size <= largestSide) continue;
    return `has a ${name} of ${size}; it needs a whole number of pixels from 1 to ${largestSide}`;
  }
  for (const [focal, size] of [
    [fx, width],
    [fy, height],
  ]) {
    if (focal >= shortestFocal * size && focal <= longestFocal * size) continue;
    return `has focal lengths ${fx} and ${fy} for images of ${width}×${height}; they need to be above 0, in pixels`;
  }
  if (!(Math.abs(cx - width / 2) <= 2 * width && Math.abs(cy - height / 2) <= 2 * height)) {
    return `has its principal point at (${cx + 0.5}, ${cy + 0.5}), far from its ${width}×${height} images`;
  }
  const bad = distortion.find((value) => !Number.isFinite(value));
  return bad === undefined ? undefined : `has ${bad} among the numbers of its lens`;
}
