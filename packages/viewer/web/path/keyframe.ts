import type { Pose } from "../geometry/pose.ts";

/** A camera that a path goes through. */
export interface Keyframe {
  /** Unique among the path's keyframes, and kept when they are reordered. */
  readonly id: number;
  readonly pose: Pose;
  /** Seconds from the keyframe before it; unused on the first. */
  readonly seconds: number;
}

/** When each keyframe is reached, seconds from the start. */
export function keyframeTimes(keyframes: readonly Keyframe[]): number[] {
  let time = 0;
  return keyframes.map(({ seconds }, index) => {
    if (index > 0) time += seconds;
    return time;
  });
}

/** Length of the path in seconds. */
export function pathDuration(keyframes: readonly Keyframe[]): number {
  return keyframeTimes(keyframes).at(-1) ?? 0;
}

/** The keyframes with the one at `from` moved to place `to`. */
export function moveKeyframe(keyframes: readonly Keyframe[], from: number, to: number): Keyframe[] {
  const rest = keyframes.filter((_, index) => index !== from);
  return [...rest.slice(0, to), keyframes[from], ...rest.slice(to)];
}
