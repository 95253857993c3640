import { expect, it } from "vitest";
import { frameCache } from "./frameCache.ts";

/** A loader that counts its calls. */
function counted(bytes: number): { load: () => Promise<{ bytes: number }>; calls: () => number } {
  let calls = 0;
  return {
    load: async () => {
      calls++;
      return { bytes };
    },
    calls: () => calls,
  };
}
const cacheOf = (maxBytes: number) => frameCache<{ bytes: number }>(maxBytes, (value) => value.bytes);

it("keeps values up to its size, and drops the one that was not used for the longest time", async () => {
  const cache = cacheOf(30);
  const loads = [counted(10), counted(10), counted(10), counted(10)];
  for (const key of [0, 1, 2, 0, 3]) await cache.get(key, loads[key].load);
  expect(loads.map((loader) => loader.calls())).toEqual([1, 1, 1, 1]);
  // 1 had to go for 3, because 0 was used again.
  for (const key of [0, 2, 3]) await cache.get(key, loads[key].load);
  expect(loads.map((loader) => loader.calls())).toEqual([1, 1, 1, 1]);
  await cache.get(1, loads[1].load);
  expect(loads[1].calls()).toBe(2);
});

it("drops several small values for a large one, but nothing for one that does not fit at all", async () => {
  const cache = cacheOf(30);
  const [small, other, large, huge] = [counted(10), counted(10), counted(25), counted(31)];
  await cache.get(0, small.load);
  await cache.get(1, other.load);
  expect(await cache.get(2, huge.load)).toEqual({ bytes: 31 });
  await cache.get(0, small.load);
  expect([small.calls(), huge.calls()]).toEqual([1, 1]);
  await cache.get(2, huge.load);
  expect(huge.calls()).toBe(2);
  await cache.get(3, large.load);
  await cache.get(0, small.load);
  await cache.get(1, other.load);
  expect([small.calls(), other.calls()]).toEqual([2, 2]);
});

it("shares one load among callers at the same time", async () => {
  const cache = cacheOf(100);
  const { load, calls } = counted(1);
  const values = await Promise.all([cache.get(0, load), cache.get(0, load), cache.get(0, load)]);
  expect(calls()).toBe(1);
  expect(new Set(values).size).toBe(1);
});

it("passes a failure to all who wait, and tries again afterwards", async () => {
  const cache = cacheOf(100);
  let calls = 0;
  const fail = async (): Promise<never> => {
    calls++;
    throw new Error("damaged");
  };
  const results = await Promise.allSettled([cache.get(0, fail), cache.get(0, fail)]);
  expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
  expect(calls).toBe(1);
  await expect(cache.get(0, async () => ({ bytes: 1 }))).resolves.toEqual({ bytes: 1 });
});

it("accepts a loader that throws before it returns a promise", async () => {
  const cache = cacheOf(100);
  const fail = (): never => {
    throw new Error("damaged");
  };
  await expect(cache.get(0, fail)).rejects.toThrow("damaged");
  await expect(cache.get(0, async () => ({ bytes: 1 }))).resolves.toEqual({ bytes: 1 });
});
