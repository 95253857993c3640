import { SceneError } from "../errors.ts";
import { readDepth } from "../images/readGray.ts";
import { evenlySpread } from "./evenlySpread.ts";
import type { DepthRange } from "./scene.ts";
import type { SceneFiles } from "./sceneFiles.ts";

/** Where nothing is known about a room: the range with which GP-NeRF trains on ScanNet and Replica, in metres. */
const indoorDepthRange: DepthRange = { near: 0.1, far: 10 };

const measuredFrames = 8;
const nearestAllowed = 0.1;

/**
 * The range of z-depths that rays must sample, from up to eight depth maps spread over the scene.
 *
 * near = max(0.1 m, 0.9 · 0.5th percentile), far = 1.05 · 99.5th percentile of the valid depths of all of them: single
 * wrong pixels do not stretch the range, and the margins cover what the eight frames do not show.
 *
 * @param allowed frames whose depth may be read; all unless told
 * @returns `indoorDepthRange` when the scene has no depth or no valid pixel
 * @throws {SceneError} when none of the depth maps can be read
 */
export async function measureDepthRange(
  scene: SceneFiles,
  allowed: readonly number[] = [...scene.frames.keys()],
): Promise<DepthRange> {
  const maps = allowed.map((index) => scene.frames[index]?.depth).filter((path) => path !== undefined);
  if (maps.length === 0) return indoorDepthRange;

  const histogram = await depthHistogram(evenlySpread(maps, measuredFrames));
  const near = Math.max(nearestAllowed, 0.9 * depthQuantile(histogram, 0.005));
  const far = 1.05 * depthQuantile(histogram, 0.995);
  if (Number.isNaN(far)) return indoorDepthRange;
  // Everything closer than 0.1 m would leave an empty range.
  return { near, far: Math.max(far, 2 * near) };
}

/** How often each stored depth (millimetres) occurs. Damaged maps are left out: loading their frame reports them. */
async function depthHistogram(paths: readonly string[]): Promise<Uint32Array> {
  const histogram = new Uint32Array(65536);
  const problems: SceneError[] = [];
  for (const path of paths) {
    try {
      for (const value of (await readDepth(path)).data) histogram[value]++;
    } catch (error) {
      if (!(error instanceof SceneError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length === paths.length) throw problems[0];
  histogram[0] = 0;
  histogram[65535] = 0;
  return histogram;
}

/** The depth in metres below which `fraction` of the pixels lie; NaN when there are none. */
function depthQuantile(histogram: Uint32Array, fraction: number): number {
  const rank = fraction * histogram.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [millimetres, count] of histogram.entries()) {
    below += count;
    if (count > 0 && below >= rank) return millimetres / 1000;
  }
  return Number.NaN;
}
