import type { Camera } from "../../cameras/camera.ts";
import { viewDistances } from "../../sourceViews/viewDistance.ts";
import { evenlySpread } from "../evenlySpread.ts";

/** Two frames, by index, of which one is warped into the other. */
export type FramePair = readonly [from: number, to: number];

const anchorCount = 12;
/** Frames later in the recording: neighbours in time see the same even when the poses say otherwise. */
const stepsInTime = [1, 2, 4, 8, 16];
/** Ranks among the frames that look at the same according to their poses. */
const ranksInView = [0, 3, 9];

/**
 * Pairs of frames that may see the same: each of up to twelve frames spread over the scene with frames shortly after it
 * and frames that look from near it.
 *
 * @returns no pair twice, whichever way round
 */
export function framePairs(cameras: readonly Camera[]): FramePair[] {
  const pairs = new Map<string, FramePair>();
  const add = (from: number, to: number): void => {
    if (from !== to) pairs.set([Math.min(from, to), Math.max(from, to)].join(), [from, to]);
  };
  const last = cameras.length - 1;
  for (const anchor of evenlySpread([...cameras.keys()], anchorCount)) {
    for (const step of stepsInTime) {
      const partner = anchor + step <= last ? anchor + step : anchor - step;
      if (partner >= 0) add(anchor, partner);
    }
    const nearest = nearestViews(cameras, anchor);
    for (const rank of ranksInView) if (rank < nearest.length) add(anchor, nearest[rank]);
  }
  return [...pairs.values()];
}

/** All other frames, those that see most of the same first. */
function nearestViews(cameras: readonly Camera[], anchor: number): number[] {
  const distances = cameras.map((camera) => viewDistances.content(camera, cameras[anchor]));
  const others = [...cameras.keys()].filter((index) => index !== anchor);
  return others.sort((a, b) => distances[a] - distances[b]);
}
