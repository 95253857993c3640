import { SceneError } from "../errors.ts";
import { evenlySpread } from "./evenlySpread.ts";
import { openDepth } from "./frameImages.ts";
import { rangeOfSpans } from "./photos/rangeOfSpans.ts";
import type { DepthRange } from "./scene.ts";
import type { FrameFiles, SceneFiles } from "./sceneFiles.ts";
import { unitsPerMetre } from "./storedDepth.ts";

/** Where nothing is known about a room: the range with which GP-NeRF trains on ScanNet and Replica, in metres. */
const indoorDepthRange: DepthRange = { near: 0.1, far: 10 };

const measuredFrames = 8;
const nearestAllowed = 0.1;

/**
 * The range of z-depths that rays must sample, from up to eight depth maps spread over the scene.
 *
 * near = max(0.1 m, 0.9 · 0.5th percentile), far = 1.05 · 99.5th percentile of the valid depths of all of them: single
 * wrong pixels do not stretch the range, and the margins cover what the eight frames do not show. Without depth maps, from
 * the depths that frames are known to show (`rangeOfSpans`).
 *
 * @param allowed frames whose depth may be read; all unless told
 * @returns the format's usual range, or `indoorDepthRange`, when nothing is known or no pixel is valid
 * @throws {SceneError} when none of the depth maps can be read
 */
export async function measureDepthRange(
  scene: SceneFiles,
  allowed: readonly number[] = [...scene.frames.keys()],
): Promise<DepthRange> {
  const frames = allowed.map((index) => scene.frames[index]);
  const maps = frames.map((frame) => frame?.depth).filter((map) => map !== undefined);
  const spans = frames.map((frame) => frame?.depthSpan).filter((span) => span !== undefined);
  const usual = scene.usualDepthRange ?? indoorDepthRange;
  if (maps.length === 0) return rangeOfSpans(spans) ?? usual;

  const histogram = await depthHistogram(evenlySpread(maps, measuredFrames));
  const units = unitsPerMetre(scene);
  const near = Math.max(nearestAllowed, (0.9 * depthQuantile(histogram, 0.005)) / units);
  const far = (1.05 * depthQuantile(histogram, 0.995)) / units;
  if (Number.isNaN(far)) return usual;
  // Everything closer than 0.1 m would leave an empty range.
  return { near, far: Math.max(far, 2 * near) };
}

/** How often each stored depth occurs. Damaged maps are left out: loading their frame reports them. */
async function depthHistogram(maps: readonly NonNullable<FrameFiles["depth"]>[]): Promise<Uint32Array> {
  const histogram = new Uint32Array(65536);
  const problems: SceneError[] = [];
  for (const map of maps) {
    try {
      for (const value of (await openDepth(map)).data) histogram[value]++;
    } catch (error) {
      if (!(error instanceof SceneError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length === maps.length) throw problems[0];
  histogram[0] = 0;
  histogram[65535] = 0;
  return histogram;
}

/** The stored depth below which `fraction` of the pixels lie; NaN when there are none. */
function depthQuantile(histogram: Uint32Array, fraction: number): number {
  const rank = fraction * histogram.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [depth, count] of histogram.entries()) {
    below += count;
    if (count > 0 && below >= rank) return depth;
  }
  return Number.NaN;
}
