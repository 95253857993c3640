import type { StoredScene } from "../buildScene.ts";
import { evenlySpread } from "../evenlySpread.ts";
import { type Agreement, classAgreement, measureAgreement } from "./agreement.ts";
import { colorBaselines } from "./colorBaselines.ts";
import type { ConsistencyMeasures, ConsistencyReport } from "./consistencyReport.ts";
import type { Convention } from "./convention.ts";
import { type Explanation, explain } from "./explain.ts";
import { framePairs } from "./framePairs.ts";
import { doAgree, type Gain, judgeConsistency, unknown } from "./judgeConsistency.ts";
import { loadPairs } from "./loadPairs.ts";
import { type Reading, storedReading, withPoses } from "./reading.ts";
import type { WarpPair } from "./warp.ts";

/** Pixels per pair that errors are measured on, about. */
const measuredPixels = 300;
/** Pairs, and pixels of each, that other conventions are judged by. */
const judgedPairs = 40;
const judgedPixels = 60;

/** Where colours have no contrast, depth decides alone. */
const leastContrast = 0.02;

/**
 * Check that frames agree with each other: warp pixels of frames into other frames by depth and pose, compare depth and
 * colour there, and look for another convention under which they agree better.
 *
 * A working size of 160 to 320 pixels is enough; larger ones only take longer to decode. Frames that cannot be loaded are
 * left out.
 */
export async function checkConsistency(scene: StoredScene): Promise<ConsistencyReport> {
  if (!scene.hasDepth) {
    return unknown("without depth maps, poses and intrinsics cannot be checked against the images");
  }
  const cameras = scene.frames.map(({ camera }) => camera);
  const stored = storedReading(cameras);
  const pairs = await loadPairs(scene, framePairs(cameras), measuredPixels);
  if (pairs.length === 0) return unknown("it needs two frames with known depth");

  const { unrelated, unwarped } = colorBaselines(pairs, stored);
  const contrast = Math.max(unrelated, leastContrast);
  const measure = (reading: Reading): Agreement => measureAgreement(pairs, reading, contrast);
  const agreement = measure(stored);
  const classes = scene.labels && classAgreement(pairs, stored, scene.labels.ignoreLabel);
  const measured: ConsistencyMeasures = {
    pairs: pairs.length,
    pixels: pairs.reduce((sum, { pixels }) => sum + pixels.length, 0),
    agreement,
    unwarpedColorError: unwarped,
    unrelatedColorError: unrelated,
    ...(classes !== undefined && { classAgreement: classes }),
  };

  const judged = evenlySpread(pairs, judgedPairs).map(withFewerPixels);
  const evidence = {
    pairs: judged,
    unrelated: contrast,
    frameCount: cameras.length,
    format: scene.format,
    native: scene.native,
    unitsPerMetre: scene.depthUnitsPerMetre,
  };
  const isEnough = ({ reading }: Explanation): boolean => doAgree(measureAgreement(judged, reading, contrast));
  const explanation = explain(stored, evidence, isEnough);
  const explained = measure(explanation.reading);
  const unmoved = measure(withPoses(stored, () => identity));
  const agreements = { stored: agreement, unmoved, explained };
  return { ...judgeConsistency(agreements, gains(explanation, stored, measure)), measured };
}

/** How much of the score each convention of an explanation makes, the most telling first. */
function gains({ conventions }: Explanation, stored: Reading, measure: (reading: Reading) => Agreement): Gain[] {
  const score = (chosen: readonly Convention[]): number =>
    measure(chosen.reduce((reading, convention) => convention.apply(reading), stored)).score;
  const whole = score(conventions);
  return conventions
    .map((convention): Gain => [convention, whole / score(conventions.filter((other) => other !== convention))])
    .sort(([, a], [, b]) => b - a);
}

function withFewerPixels(pair: WarpPair): WarpPair {
  return { ...pair, pixels: Int32Array.from(evenlySpread([...pair.pixels], judgedPixels)) };
}

const identity = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
