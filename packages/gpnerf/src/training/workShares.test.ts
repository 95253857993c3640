import { expect, test } from "vitest";
import { WorkShares } from "./workShares.ts";

test("equal pieces go round", () => {
  const shares = new WorkShares(3);
  expect([1, 1, 1, 1, 1].map((cost) => shares.next(cost))).toEqual([0, 1, 2, 0, 1]);
});

test("a worker with a large piece is left alone until the others have caught up", () => {
  const shares = new WorkShares(2);
  shares.give(0, 2.5);
  expect([1, 1, 1, 1, 1].map((cost) => shares.next(cost))).toEqual([1, 1, 1, 0, 1]);
});
