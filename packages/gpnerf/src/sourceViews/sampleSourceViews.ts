import { rankSourceViews, type SourceViewQuery } from "./selectSourceViews.ts";

/** How often the pool is how many times N views large (released code). */
const poolFactors = [
  { factor: 1, probability: 0.3 },
  { factor: 2, probability: 0.25 },
  { factor: 3, probability: 0.2 },
  { factor: 4, probability: 0.2 },
  { factor: 5, probability: 0.05 },
] as const;

/** A query for random source views. */
export interface SourceViewSampling extends SourceViewQuery {
  /** Random source, uniform in [0, 1). Called 1 + N times. */
  readonly random: () => number;
}

/**
 * Draw N source views for a training target from the near ones, so that the model meets close and wide baselines.
 *
 * The pool holds the N · f nearest views, or all when there are fewer, with f = 1…5 drawn with the released code's
 * probabilities; N views are drawn from it without replacement.
 *
 * The released code also replaces one view by the target itself in 0.5 % of the draws. That is left out: the target's own
 * pixels among the sources leak the answer, which teaches the model to copy.
 *
 * @returns N different indices in random order
 * @throws {ConfigError} when fewer than N views may be picked, or N is not a whole number above 0
 */
export function sampleSourceViews(query: SourceViewSampling): number[] {
  const { count, random } = query;
  const pool = rankSourceViews(query).slice(0, count * drawPoolFactor(random()));
  // The first steps of a Fisher–Yates shuffle.
  for (let slot = 0; slot < count; slot++) {
    const pick = slot + Math.floor(random() * (pool.length - slot));
    [pool[slot], pool[pick]] = [pool[pick], pool[slot]];
  }
  return pool.slice(0, count);
}

/**
 * How many times N views large the pool is (f), for a random number.
 *
 * @param u uniform in [0, 1)
 */
export function drawPoolFactor(u: number): number {
  let rest = u;
  for (const { factor, probability } of poolFactors) {
    rest -= probability;
    if (rest < 0) return factor;
  }
  return poolFactors[poolFactors.length - 1].factor;
}
