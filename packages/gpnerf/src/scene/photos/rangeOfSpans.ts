import type { DepthRange } from "../scene.ts";

/** Points are sparse: surfaces go on around them. The margins are those of COLMAP's own dense reconstruction. */
const nearMargin = 0.75;
const farMargin = 1.25;
const outliers = 0.05;

/**
 * The depth range of a scene from what single frames show.
 *
 * near = 0.75 · 5th percentile of the frames' nearest, far = 1.25 · 95th percentile of their farthest: a few frames with
 * wrong points do not stretch the range.
 *
 * @param spans nearest and farthest depth in each frame, without its own outliers
 * @returns undefined without any span
 */
export function rangeOfSpans(spans: readonly DepthRange[]): DepthRange | undefined {
  if (spans.length === 0) return undefined;
  const at = (values: number[], fraction: number): number =>
    values.sort((a, b) => a - b)[Math.round(fraction * (values.length - 1))];
  const near =
    nearMargin *
    at(
      spans.map((span) => span.near),
      outliers,
    );
  const far =
    farMargin *
    at(
      spans.map((span) => span.far),
      1 - outliers,
    );
  return { near, far: Math.max(far, 2 * near) };
}
