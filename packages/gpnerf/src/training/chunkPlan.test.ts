import { expect, test } from "vitest";
import type { Network } from "../model/network.ts";
import { convolutionSpeed, planChunks } from "./chunkPlan.ts";

/** Rays cost 2, the target image as much as `target` of them. */
function network(workers: number, target = 0): Network {
  const multiplications = (stage: string): number => (stage === "rays" ? 2 : 2 * convolutionSpeed * target);
  return { pool: { size: workers }, multiplications } as unknown as Network;
}

test("without a target image chunks go round", () => {
  expect(planChunks(network(2), 5, { rays: ["rays"] })).toEqual([0, 1, 0, 1, 0]);
});

test("the worker with the target image gets fewer rays, and none where it is dearer than all of them", () => {
  const stages = { rays: ["rays"], target: "target" };
  expect(planChunks(network(2, 2.5), 6, stages)).toEqual([1, 1, 1, 0, 1, 0]);
  expect(planChunks(network(2, 20), 6, stages)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(planChunks(network(1, 20), 2, stages)).toEqual([0, 0]);
});

test("the passes of a chunk add up", () => {
  expect(planChunks(network(2, 3), 4, { rays: ["rays", "rays"], target: "target" })).toEqual([1, 1, 0, 1]);
});
