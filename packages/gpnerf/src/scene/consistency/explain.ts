import type { Scene } from "../scene.ts";
import type { Intrinsics } from "../sceneFiles.ts";
import { agreementScore } from "./agreement.ts";
import type { Convention, ConventionFamily, ConventionKind } from "./convention.ts";
import { depthAlongRay, depthUnits } from "./depthConventions.ts";
import {
  intrinsicsOfOtherSize,
  mirroredImages,
  otherFocalLength,
  shiftedMaps,
  swappedIntrinsics,
  turnedMaps,
  zoomedMaps,
} from "./imageConventions.ts";
import { orderConventions } from "./orderConventions.ts";
import { poseConventions } from "./poseConventions.ts";
import type { Reading } from "./reading.ts";
import type { WarpPair } from "./warp.ts";

/** Conventions under which frames agree better than as they are read. */
export interface Explanation {
  readonly conventions: readonly Convention[];
  readonly reading: Reading;
  readonly score: number;
}

/** What an explanation is judged by. */
export interface Evidence {
  readonly pairs: readonly WarpPair[];
  /** Colour error of unrelated pixels. */
  readonly unrelated: number;
  /** Frames of the scene, and what they were read from. */
  readonly frameCount: number;
  readonly format: Scene["format"];
  /** Intrinsics of the stored images, for findings in their pixels. */
  readonly native: Intrinsics;
  /** What the reader divides stored depths by to get metres. */
  readonly unitsPerMetre: number;
}

const mostConventions = 4;
/** A further convention must make the score this many times better. */
const leastGain = 1.04;
/** How many explanations are looked at more closely, and how many of them the search goes on from. */
const shortList = 12;
const beamWidth = 4;
/** A likely number is taken instead of the best one from this share of its score on. */
const nearlyAsGood = 0.97;

/**
 * Look for the conventions under which frames agree best, one after the other, keeping the best few explanations.
 *
 * @param isEnough whether an explanation is good enough not to look for several conventions at once
 * @returns no conventions when nothing is better than the stored reading
 */
export function explain(
  stored: Reading,
  evidence: Evidence,
  isEnough: (explanation: Explanation) => boolean,
): Explanation {
  const search = new ExplanationSearch(stored, evidence);
  const found = search.extend(search.nothing, isEnough);
  // Poses and the scale of depth hide each other: neither shows anything while the other is wrong.
  const best = isEnough(found) ? found : better(found, search.extend(search.posesAndScale(), isEnough));
  return search.polish(best);
}

/** A convention, and the family that its number comes from. */
interface Step {
  readonly convention: Convention;
  readonly family?: ConventionFamily;
  readonly value: number;
}

interface Attempt extends Explanation {
  readonly steps: readonly Step[];
}

class ExplanationSearch {
  /** The stored reading. */
  readonly nothing: Attempt;
  readonly #evidence: Evidence;
  /** A quarter of the pixels: enough to tell which conventions are worth a closer look. */
  readonly #fewer: readonly WarpPair[];
  readonly #single: readonly Convention[];
  readonly #poses: readonly Convention[];
  readonly #scales: ConventionFamily;
  readonly #families: readonly ConventionFamily[];

  constructor(stored: Reading, evidence: Evidence) {
    const { pairs, native, unitsPerMetre, frameCount, format } = evidence;
    this.#evidence = evidence;
    this.#fewer = pairs.map((pair) => ({ ...pair, pixels: pair.pixels.filter((_, i) => i % 4 === 0) }));
    this.#poses = poseConventions(format);
    const orders = orderConventions(frameCount);
    this.#single = [depthAlongRay, swappedIntrinsics, ...turnedMaps, mirroredImages, ...this.#poses, ...orders];
    this.#scales = depthUnits(unitsPerMetre);
    const ofImages = [intrinsicsOfOtherSize(native), otherFocalLength(native), ...zoomedMaps, ...shiftedMaps(native)];
    this.#families = [this.#scales, ...ofImages];
    this.nothing = this.#judge(stored, [], pairs);
  }

  /** The best explanation that goes on from the given one. Once one is good enough, only that goes on. */
  extend(from: Attempt, isEnough: (explanation: Explanation) => boolean): Attempt {
    let best = from;
    let beam = [from];
    while (beam[0].steps.length < mostConventions) {
      const promising = beam.flatMap((attempt) => this.#extensions(attempt)).sort(byScore);
      const further = promising
        .slice(0, shortList)
        .map((attempt) => this.#judgedWhole(attempt))
        .sort(byScore);
      if (further.length === 0 || further[0].score < best.score * leastGain) break;
      best = further[0];
      beam = further.slice(0, isEnough(best) ? 1 : beamWidth);
    }
    return best;
  }

  /** The best pair of a meaning of the poses and a scale of depth. */
  posesAndScale(): Attempt {
    const scales = this.#scales.grid.filter((_, i) => i % 2 === 0);
    const found = this.#poses.flatMap((convention) => {
      const meaning = this.#add(this.nothing, { convention, value: 0 });
      return scales.map((value) => this.#withMember(meaning, this.#scales, value));
    });
    const [poses] = found.reduce(better).steps;
    return this.#judgedWhole(this.#bestMember(this.#add(this.nothing, poses), this.#scales));
  }

  /** Fit the numbers of an explanation once more, on all pixels and each with the others as they are now. */
  polish(attempt: Attempt): Attempt {
    return attempt.steps.reduce((best, { family, value }, index) => {
      if (family === undefined) return best;
      const whole = (other: number): Attempt => {
        const steps = best.steps.with(index, memberStep(family, other));
        const reading = steps.reduce((from, { convention }) => convention.apply(from), this.nothing.reading);
        return this.#judge(reading, steps, this.#evidence.pairs);
      };
      return better(best, bestNear(family, [value, ...(family.likely ?? [])], whole));
    }, attempt);
  }

  /** The explanation with each further convention, the best of each family, judged by fewer pixels. */
  #extensions(from: Attempt): Attempt[] {
    const isFree = ({ kind }: { readonly kind: ConventionKind }): boolean =>
      from.conventions.every((other) => other.kind !== kind);
    return [
      ...this.#single.filter(isFree).map((convention) => this.#add(from, { convention, value: 0 })),
      ...this.#families.filter(isFree).map((family) => this.#bestMember(from, family)),
    ];
  }

  #bestMember(from: Attempt, family: ConventionFamily): Attempt {
    return bestNear(family, family.grid, (value) => this.#withMember(from, family, value));
  }

  #withMember(from: Attempt, family: ConventionFamily, value: number): Attempt {
    return this.#add(from, memberStep(family, value));
  }

  #add({ reading, steps }: Attempt, step: Step): Attempt {
    return this.#judge(step.convention.apply(reading), [...steps, step], this.#fewer);
  }

  #judgedWhole({ reading, steps }: Attempt): Attempt {
    return this.#judge(reading, steps, this.#evidence.pairs);
  }

  #judge(reading: Reading, steps: readonly Step[], pairs: readonly WarpPair[]): Attempt {
    const conventions = steps.map(({ convention }) => convention);
    // Rounded so that equivalent conventions tie, and the one that is listed first is named.
    const score = Number(agreementScore(pairs, reading, this.#evidence.unrelated).toFixed(6));
    return { conventions, steps, reading, score };
  }
}

function memberStep(family: ConventionFamily, value: number): Step {
  return { convention: { ...family.of(value), isFitted: true }, family, value };
}

function byScore(a: Attempt, b: Attempt): number {
  return b.score - a.score;
}

/** The best of a family's numbers: of a first choice, then of ever smaller steps around the best. */
function bestNear(family: ConventionFamily, first: readonly number[], attempt: (value: number) => Attempt): Attempt {
  const tried = (value: number): { readonly value: number; readonly found: Attempt; readonly score: number } => {
    const found = attempt(value);
    return { value, found, score: found.score };
  };
  let best = first.map(tried).reduce(better);
  for (let step = family.step; step > family.step / 32; step /= 2) {
    best = [best, tried(best.value - step), tried(best.value + step)].reduce(better);
  }
  if (family.likely === undefined) return best.found;
  const likely = family.likely.map(tried).reduce(better);
  return likely.score > nearlyAsGood * best.score ? likely.found : best.found;
}

function better<Found extends { readonly score: number }>(a: Found, b: Found): Found {
  return b.score > a.score ? b : a;
}
