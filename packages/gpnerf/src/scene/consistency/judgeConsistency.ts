import type { Agreement } from "./agreement.ts";
import type { ConsistencyFinding, ConsistencyReport } from "./consistencyReport.ts";
import type { Convention } from "./convention.ts";

/** Score per compared pixel from which on frames agree. Noisy captures reach 0.6, made ones 0.8, unrelated frames 0.2. */
const agreeing = 0.4;
/** Below it they disagree, even when nothing explains it. */
const disagreeing = 0.25;
/**
 * How many times smaller the score is without a convention that is a cause. Real sensors are a little off, and a fitted
 * number may make up for that: it must gain more.
 */
const causeGain = 1.08;
const fittedCauseGain = 1.15;
/** The same for one that is worth a remark. */
const remarkGain = 1.04;
/** Cameras hardly move when frames agree this nearly as well without poses. */
const motionless = 0.85;
/** Frames do not overlap below this share of pixels that land in another image. */
const overlapping = 0.02;

/** A convention of an explanation, and how many times smaller the score is without it. */
export type Gain = readonly [convention: Convention, gain: number];

/** How well frames agree, in three ways to read a scene. */
export interface Agreements {
  /** As they are read. */
  readonly stored: Agreement;
  /** With cameras that do not move. */
  readonly unmoved: Agreement;
  /** Under the best explanation. */
  readonly explained: Agreement;
}

/**
 * What the agreement of frames says about a scene.
 *
 * @param conventions those of the best explanation, the most telling first
 */
export function judgeConsistency(
  { stored, unmoved, explained }: Agreements,
  conventions: readonly Gain[],
): Omit<ConsistencyReport, "measured"> {
  const isExplained = doAgree(explained);
  const isCause = ([{ isFitted, isUsual }, gain]: Gain): boolean =>
    !isUsual && gain >= (isFitted ? fittedCauseGain : causeGain);
  const telling = conventions.filter(([, gain]) => isExplained && gain >= remarkGain);
  const finding = ([{ finding, hint }]: Gain): ConsistencyFinding => ({ finding, hint });
  const causes = telling.filter(isCause).map(finding);
  const remarks = telling.filter((gain) => !isCause(gain)).map(finding);
  const found = { causes, remarks, ...(causes.length + remarks.length > 0 && { explained }) };
  const best = Math.max(perCompared(stored), isExplained ? perCompared(explained) : 0);
  if (best >= agreeing && perCompared(unmoved) >= motionless * best) {
    return { verdict: "unknown", reason: "the cameras hardly move, so any poses would agree", causes: [], remarks: [] };
  }
  if (causes.length > 0) return { verdict: "inconsistent", reason: causes[0].finding, ...found };
  if (stored.compared < overlapping)
    return { ...unknown("hardly a pixel of one frame is in sight of another"), ...found };
  if (perCompared(stored) < disagreeing && !isExplained) {
    const reason = "frames do not agree, and no other convention that was tried explains it";
    return { verdict: "inconsistent", reason, causes: [unexplained], remarks: [] };
  }
  return { verdict: "consistent", reason: "depth, colour and poses of the frames agree", ...found };
}

const unexplained: ConsistencyFinding = {
  finding: "poses, depth maps and images do not belong together",
  hint: "Look at poses that are of another recording or have drifted, at frames that are numbered otherwise than their poses, and at depth maps that are scaled per image.",
};

/** Whether frames agree where they overlap. */
export function doAgree(agreement: Agreement): boolean {
  return perCompared(agreement) >= agreeing && agreement.compared >= overlapping;
}

/** Score per compared pixel. */
function perCompared({ score, compared }: Agreement): number {
  return compared > 0 ? score / compared : 0;
}

/** The report about a scene that cannot tell. */
export function unknown(reason: string): ConsistencyReport {
  return { verdict: "unknown", reason, causes: [], remarks: [] };
}
