import type { Network } from "../model/network.ts";
import { WorkShares } from "./workShares.ts";

/**
 * How many times faster the products of convolutions over whole images go than those of chunks of rays, about: rays have
 * many passes between them.
 */
export const convolutionSpeed = 1.4;

type Costs = Pick<Network, "multiplications"> & { readonly pool: Pick<Network["pool"], "size"> };

/** What is done with the target image, and where. */
export interface TargetWork {
  readonly stage: string;
  readonly worker: number;
}

/**
 * Which worker gets which chunk of rays.
 * @param rays stages of a chunk
 * @param beside the target image, if that is in work at the same time
 */
export function planChunks(
  network: Costs,
  count: number,
  rays: readonly string[],
  beside: TargetWork | undefined,
): number[] {
  const shares = new WorkShares(network.pool.size);
  if (beside) shares.give(beside.worker, network.multiplications(beside.stage) / convolutionSpeed);
  const cost = rays.reduce((sum, stage) => sum + network.multiplications(stage), 0);
  return Array.from({ length: count }, () => shares.next(cost));
}

/** Chunks of rays, one after another, that a worker works through in one run of a program. */
export interface ChunkRun {
  /** Number of the first chunk, and of chunks. */
  readonly first: number;
  readonly count: number;
}

/**
 * Runs for chunks of which `owners` tells to whom they belong; each worker gets chunks that follow one another, in one run if
 * they fit, otherwise in runs that get shorter towards the end, where others may help.
 *
 * @param workers how many there are
 * @param longest chunks of a run at most
 * @returns the runs of each worker
 */
export function planRuns(owners: readonly number[], workers: number, longest: number): ChunkRun[][] {
  let next = 0;
  return Array.from({ length: workers }, (_, worker) => {
    const chunks = owners.filter((owner) => owner === worker).length;
    const counts = chunks > 0 && chunks <= longest ? [chunks] : shrinkingRuns(chunks, workers, longest);
    return counts.map((count) => {
      const first = next;
      next += count;
      return { first, count };
    });
  });
}

/**
 * Runs for chunks that are handed out one after another to whoever is free: long ones first, which cost less for each chunk,
 * then shorter and shorter ones, so that nobody waits long for the last.
 *
 * @param longest chunks of a run at most
 * @returns chunks in each run
 */
export function shrinkingRuns(chunks: number, workers: number, longest: number): number[] {
  const runs: number[] = [];
  for (let left = chunks; left > 0; left -= runs[runs.length - 1]) {
    runs.push(Math.min(longest, Math.ceil(left / workers)));
  }
  return runs;
}

/**
 * Whether the target image had better be worked on beside the source images than beside the rays: where the sources do not
 * go round evenly, it fills the gap of a worker that has one less.
 * @param stages of a source image and of the target image
 */
export function fitsBesideSources(
  network: Costs,
  sources: number,
  stages: { readonly source: string; readonly target: string },
): boolean {
  const { size } = network.pool;
  if (sources % size === 0) return false;
  const [source, target] = [stages.source, stages.target].map((stage) => network.multiplications(stage));
  // What it sticks out of the gap keeps all workers waiting; beside rays, all take their share of it.
  return target - source < target / size;
}
