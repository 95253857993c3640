import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * A stream of numbers uniform in [0, 1), fixed by its keys (integers such as seed, step, purpose). Every random draw of
 * the project comes from such a stream, so a run that resumes at step n draws what an unbroken run would have drawn.
 */
export function seededRandom(...keys: readonly number[]): () => number {
  const generator = xoroshiro128plus(keys.reduce(mixed, 0x9e3779b9));
  return () => uniformFloat64(generator);
}

/** Fold one key into a 32-bit hash (the finalizer of MurmurHash3). */
function mixed(hash: number, key: number): number {
  let h = (hash ^ key) + 0x7ed55d16;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
