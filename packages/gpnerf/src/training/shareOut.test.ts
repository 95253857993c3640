import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { shareOut } from "./shareOut.ts";

it("gives the next item to whoever has done its last, and results in the order of the items", async () => {
  const done = new Map<number, () => void>();
  const taken: [item: string, worker: number][] = [];
  const sharing = shareOut(["a", "b", "c", "d"], 2, async (item, worker) => {
    taken.push([item, worker]);
    await new Promise<void>((resolve) => done.set(worker, resolve));
    return item.toUpperCase();
  });
  const end = async (worker: number): Promise<void> => {
    done.get(worker)!();
    await delay(0);
  };
  await delay(0);
  for (const worker of [1, 1, 0, 1]) await end(worker);
  expect(await sharing).toEqual(["A", "B", "C", "D"]);
  expect(taken).toEqual([
    ["a", 0],
    ["b", 1],
    ["c", 1],
    ["d", 1],
  ]);
});

it("takes no further item when one fails, and throws when all that is in work has ended", async () => {
  const ended: string[] = [];
  const sharing = shareOut(["a", "b", "c", "d"], 2, async (item) => {
    await delay(item === "a" ? 20 : 1);
    ended.push(item);
    if (item === "b") throw new Error("b fails");
  });
  await expect(sharing).rejects.toThrow("b fails");
  expect(ended).toEqual(["b", "a"]);
});

it("comes to an end with fewer items than workers", async () => {
  expect(await shareOut([], 3, async () => 1)).toEqual([]);
  expect(await shareOut([5], 3, async (item, worker) => [item, worker])).toEqual([[5, 0]]);
});

it("leaves a worker alone until it is free", async () => {
  const taken: number[] = [];
  const free = (worker: number): Promise<void> => delay(worker === 0 ? 20 : 0);
  await shareOut([1, 2, 3], 2, async (_item, worker) => taken.push(worker), free);
  expect(taken).toEqual([1, 1, 1]);
});

it("throws what a worker throws that never gets free", async () => {
  const free = async (worker: number): Promise<void> => {
    if (worker === 1) throw new Error("lost");
  };
  await expect(shareOut([1, 2], 2, () => delay(1), free)).rejects.toThrow("lost");
});
