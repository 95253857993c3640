import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { helpOut } from "./helpOut.ts";

/** Milliseconds that a worker needs for an item, and a log of who has done and who has got what. */
function crew(pace: readonly number[]) {
  const log: string[] = [];
  const done = async (item: string, worker: number, what: string): Promise<string> => {
    await delay(pace[worker]);
    log.push(`${worker} ${what} ${item}`);
    return `${item}${worker}`;
  };
  return {
    log,
    own: (item: string, owner: number) => done(item, owner, "does"),
    help: (item: string, helper: number) => done(item, helper, "helps with"),
    hand: async (item: string, owner: number, given: string) => {
      log.push(`${owner} gets ${item}`);
      return given;
    },
  };
}

it("lets who is done help with the last items of who is not, and hands these over in their order", async () => {
  const { log, ...helping } = crew([5, 200]);
  const results = await helpOut([["a"], ["b", "c", "d", "e"]], helping);
  expect(results).toEqual([["a0"], ["b1", "c0", "d0", "e0"]]);
  expect(log).toEqual([
    ...["0 does a", "0 helps with e", "0 helps with d", "0 helps with c", "1 does b"],
    ...["1 gets c", "1 gets d", "1 gets e"],
  ]);
});

it("helps whoever has the most left", async () => {
  const { log, ...helping } = crew([10, 300, 300]);
  await helpOut([[], ["a", "b"], ["c", "d", "e", "f"]], helping);
  expect(log.slice(0, 3)).toEqual(["0 helps with f", "0 helps with e", "0 helps with b"]);
});

it("leaves each to itself when all are as fast", async () => {
  const { log, ...helping } = crew([20, 20]);
  expect(await helpOut([["a"], ["b"]], helping)).toEqual([["a0"], ["b1"]]);
  expect(log.sort()).toEqual(["0 does a", "1 does b"]);
  expect(await helpOut<string, string, string>([[], []], helping)).toEqual([[], []]);
});

it.each([
  ["own work", "a", ["own d", "help c", "own a"]],
  ["help", "c", ["own d", "help c", "own a"]],
])("throws when %s fails, takes no further item, and waits for what is in work", async (_, bad, expected) => {
  const ended: string[] = [];
  const end = async (name: string, item: string, time: number): Promise<string> => {
    await delay(time);
    ended.push(`${name} ${item}`);
    if (item === bad) throw new Error(`${item} fails`);
    return item;
  };
  const working = helpOut([["a", "b", "c"], ["d"]], {
    own: (item, owner) => end("own", item, owner === 0 ? 60 : 5),
    help: (item) => end("help", item, item === "c" ? 20 : 80),
    hand: () => Promise.reject(new Error("handed over")),
  });
  await expect(working).rejects.toThrow(`${bad} fails`);
  expect(ended.slice(0, expected.length)).toEqual(expected);
  expect(ended).not.toContain("own b");
});

it("throws when what was done cannot be handed over", async () => {
  const { log: _, ...helping } = crew([5, 100]);
  const hand = () => Promise.reject(new Error("lost"));
  await expect(helpOut([[], ["a", "b"]], { ...helping, hand })).rejects.toThrow("lost");
});
