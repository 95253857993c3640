import type { Reading } from "./reading.ts";
import { type WarpPair, warp } from "./warp.ts";

/** How well frames agree with each other under a reading. */
export interface Agreement {
  /**
   * Mean over all warped pixels of how well depth and colour agree where they land, 0..1. A pixel counts 0 when it lands
   * beside the image or where depth is unknown, from a depth error of 10 % on, and from the colour error of unrelated
   * pixels on.
   */
  readonly score: number;
  /** Share of the warped pixels that land on a known depth and are compared. */
  readonly compared: number;
  /** Share of the compared pixels whose depths agree within 5 %: the others are hidden in the other view, or wrong. */
  readonly visible: number;
  /** Median depth error of the compared pixels, as a fraction of depth. */
  readonly depthError: number;
  /** Median colour error of the visible pixels, 0..1. */
  readonly colorError: number;
}

/** Depth errors from which on pixels count nothing. */
const depthTolerance = 0.1;
/** Depth errors of pixels that both frames see, as a fraction of depth. */
export const visibleWithin = 0.05;

/**
 * Mean agreement of depth and colour; see `Agreement.score`.
 *
 * @param unrelated colour error of unrelated pixels
 */
export function agreementScore(pairs: readonly WarpPair[], reading: Reading, unrelated: number): number {
  let sum = 0;
  let count = 0;
  for (const pair of pairs) {
    count += pair.pixels.length;
    warp(pair, reading, depthTolerance, ({ colorError, depthError }) => {
      sum += pixelScore(colorError, depthError, unrelated);
    });
  }
  return sum / count;
}

/** The score with the errors behind it. */
export function measureAgreement(pairs: readonly WarpPair[], reading: Reading, unrelated: number): Agreement {
  let count = 0;
  const depthErrors: number[] = [];
  const colorErrors: number[] = [];
  for (const pair of pairs) {
    count += pair.pixels.length;
    warp(pair, reading, Number.POSITIVE_INFINITY, ({ colorError, depthError }) => {
      depthErrors.push(depthError);
      if (depthError < visibleWithin) colorErrors.push(colorError);
    });
  }
  return {
    score: agreementScore(pairs, reading, unrelated),
    compared: depthErrors.length / count,
    visible: colorErrors.length / Math.max(1, depthErrors.length),
    depthError: median(depthErrors),
    colorError: median(colorErrors),
  };
}

/**
 * Share of the visible pixels that have the same class in both frames, where both have one.
 *
 * @returns undefined when no pixel has a class in both
 */
export function classAgreement(pairs: readonly WarpPair[], reading: Reading, ignoreLabel: number): number | undefined {
  let same = 0;
  let count = 0;
  for (const pair of pairs) {
    const [here, there] = [pair.source.semantic, pair.target.semantic];
    if (!here || !there) continue;
    warp(pair, reading, visibleWithin, ({ from, to }) => {
      if (here[from] === ignoreLabel || there[to] === ignoreLabel) return;
      count++;
      if (here[from] === there[to]) same++;
    });
  }
  return count === 0 ? undefined : same / count;
}

function pixelScore(color: number, depth: number, unrelated: number): number {
  return color < unrelated ? (1 - depth / depthTolerance) * (1 - color / unrelated) : 0;
}

/** The middle value; 1, the worst error, of none. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? 1 : values.toSorted((a, b) => a - b)[values.length >> 1];
}
