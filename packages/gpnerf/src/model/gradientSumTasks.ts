import type { WorkerContext } from "@gpnerf/engine";
import type { GradientRoom } from "./gradientSums.ts";
import { parameterShare } from "./parameterShare.ts";
import { network } from "./workerNetwork.ts";

/** Numbers that are added up at a time: few enough that they stay in the cache until all workers' are in. */
const blockLength = 1 << 13;

/** Accumulate parameter gradients here from now on. */
export function useGradientRoom(room: GradientRoom, context: WorkerContext): void {
  network(context).gradientRoom = room;
}

/** Forget what this worker has accumulated, and the activations it has saved. */
export function clearGradients(_payload: undefined, context: WorkerContext): void {
  const { gradientRoom, saved } = network(context);
  gradientRoom!.own.fill(0);
  saved.clear();
}

/**
 * Add up this worker's share of what all have accumulated, in the order of the workers.
 * @returns sums of squares of the share, by slot: 0 for parameters that are none of its
 */
export function sumGradients(_payload: undefined, context: WorkerContext): Float64Array {
  const { slots, gradientRoom, arithmetic } = network(context);
  const { byWorker, total } = gradientRoom!;
  const [first, ...rest] = byWorker;
  const squares = new Float64Array(slots.length);
  for (const { slot, begin, end } of parameterShare(slots, context.index, context.count)) {
    for (let from = begin; from < end; from += blockLength) {
      const to = Math.min(from + blockLength, end);
      const sum = total.subarray(from, to);
      sum.set(first.subarray(from, to));
      for (const other of rest) arithmetic.addInto(sum, other.subarray(from, to));
      squares[slot] += arithmetic.sumOfSquares(sum);
    }
  }
  return squares;
}
