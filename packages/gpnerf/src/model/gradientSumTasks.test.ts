import type { WorkerContext } from "@gpnerf/engine";
import { randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { clearGradients, sumGradients, useGradientRoom } from "./gradientSumTasks.ts";
import { ParameterStore } from "./parameterStore.ts";
import { network } from "./workerNetwork.ts";

// More than is added up at a time, cut by the shares of two and of three workers.
const { slots, values } = new ParameterStore([
  { name: "features.a", shape: [5] },
  { name: "features.b", shape: [211, 101] },
  { name: "transformer.c", shape: [7] },
]);

/** The contexts of workers that have accumulated random gradients; the room was used before. */
function workersWithGradients(count: number) {
  const byWorker = Array.from({ length: count }, (_, worker) => randomArray(worker, [values.length]));
  const total = randomArray(9, [values.length]);
  const contexts = byWorker.map((own, index) => {
    const context = { index, count, state: new Map() } as unknown as WorkerContext;
    network(context).slots = slots;
    useGradientRoom({ own, byWorker, total }, context);
    return context;
  });
  return { byWorker, total, contexts };
}

describe.each([1, 2, 3])("gradients of %i workers", (count) => {
  it("add up in the order of the workers, to the bit", () => {
    const { byWorker, total, contexts } = workersWithGradients(count);
    for (const context of contexts.toReversed()) sumGradients(undefined, context);
    const expected = byWorker[0].slice();
    for (const part of byWorker.slice(1)) for (let i = 0; i < expected.length; i++) expected[i] += part[i];
    expect(total).toEqual(expected);
  });

  it("have the sum of squares of each parameter", () => {
    const { byWorker, total, contexts } = workersWithGradients(count);
    byWorker[0].fill(3e38, 20_000, 20_010);
    const shares = contexts.map((context) => sumGradients(undefined, context));
    slots.forEach(({ name, offset, length }, slot) => {
      const square = shares.reduce((sum, share) => sum + share[slot], 0);
      const expected = Array.from(total.subarray(offset, offset + length)).reduce((sum, x) => sum + x * x, 0);
      expect(square / expected, name).toBeCloseTo(1, 12);
    });
  });

  it("are forgotten by each worker for itself", () => {
    const { byWorker, contexts } = workersWithGradients(count);
    clearGradients(undefined, contexts[count - 1]);
    expect(byWorker.map((part) => part.every((value) => value === 0))).toEqual(
      byWorker.map((_, worker) => worker === count - 1),
    );
  });
});

it("a gradient that is not finite shows in the squares of its parameter alone", () => {
  const { byWorker, contexts } = workersWithGradients(2);
  byWorker[1][3] = Number.NaN;
  byWorker[0][values.length - 1] = Infinity;
  const [first, second] = contexts.map((context) => sumGradients(undefined, context));
  expect(slots.map((_, slot) => Number.isFinite(first[slot] + second[slot]))).toEqual([false, true, false]);
});
