import { numpyRandom } from "./numpyRandom.ts";
import { drawPoolFactor } from "./sampleSourceViews.ts";
import { rankSourceViews, type SourceViewQuery } from "./selectSourceViews.ts";

/**
 * The source views that the released code's evaluation uses for a target, to score a network on the very same inputs.
 *
 * It draws them at random also in evaluation, N out of the N · f nearest views, but from a generator seeded with the
 * target's number in the list of validation targets, so that every run gets the same ones. "Near" is the angle between
 * camera positions seen from the world origin (`vector`) unless the query says otherwise.
 *
 * In 0.5 % of the draws the released code also replaces a view by the target itself; the first target that this happens
 * to is number 75. It is left out here: a network that sees its target has nothing to do.
 *
 * @param query cameras, target, N, and which views may be picked; the released code allows all but the target
 * @param item number of the target in the list of validation targets, from 0
 * @returns N indices in the released code's order
 * @throws {ConfigError} when fewer than N views may be picked, or N is not a whole number above 0
 */
export function releasedValidationViews(query: SourceViewQuery, item: number): number[] {
  const ranked = rankSourceViews({ ...query, distance: query.distance ?? "vector" });
  return releasedPoolPositions(item, query.count, ranked.length).map((position) => ranked[position]);
}

/**
 * Which places of the list of candidates, nearest first, the released evaluation takes for a target.
 *
 * @param item number of the target in the list of validation targets, from 0
 * @param count N, how many are taken
 * @param candidates how many there are, N or more
 * @returns N places from 0, in the released code's order
 */
export function releasedPoolPositions(item: number, count: number, candidates: number): number[] {
  const random = numpyRandom(item % 2 ** 16);
  const pool = Math.min(count * drawPoolFactor(random.random()), candidates);
  return random.permutation(pool).slice(0, count);
}
