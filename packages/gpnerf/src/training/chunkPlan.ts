import type { Network } from "../model/network.ts";
import { WorkShares } from "./workShares.ts";

/** The worker that works on the target image while all work on rays. */
export const targetWorker = 0;

/**
 * How many times faster the products of convolutions over whole images go than those of chunks of rays, about: rays have
 * many passes between them.
 */
export const convolutionSpeed = 1.35;

/**
 * Which worker gets which of the chunks of rays that are worked on beside the target image.
 * @param stages of a chunk, and the one of the target image
 */
export function planChunks(
  network: Network,
  count: number,
  stages: { readonly rays: readonly string[]; readonly target?: string },
): number[] {
  const shares = new WorkShares(network.pool.size);
  if (stages.target) shares.give(targetWorker, network.multiplications(stages.target) / convolutionSpeed);
  const cost = stages.rays.reduce((sum, stage) => sum + network.multiplications(stage), 0);
  return Array.from({ length: count }, () => shares.next(cost));
}
