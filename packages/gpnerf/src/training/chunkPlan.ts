import type { Network } from "../model/network.ts";
import { WorkShares } from "./workShares.ts";

/** The worker that works on the target image while all work on rays. */
export const targetWorker = 0;

/**
 * How many times faster than those of chunks of rays the products of the target image's stages go, about: rays have many
 * passes between them, and so has the way back through an image.
 */
export const targetSpeed = { forward: 1.75, backward: 1.35 };

/** A stage of the target image, and how fast it is, see `targetSpeed`. */
export interface TargetStage {
  readonly stage: string;
  readonly speed: number;
}

/**
 * Which worker gets which of the chunks of rays that are worked on beside the target image.
 * @param stages of a chunk, and the one of the target image
 */
export function planChunks(
  network: Network,
  count: number,
  stages: { readonly rays: readonly string[]; readonly target?: TargetStage },
): number[] {
  const shares = new WorkShares(network.pool.size);
  if (stages.target) {
    const { stage, speed } = stages.target;
    shares.give(targetWorker, network.multiplications(stage) / speed);
  }
  const cost = stages.rays.reduce((sum, stage) => sum + network.multiplications(stage), 0);
  return Array.from({ length: count }, () => shares.next(cost));
}
