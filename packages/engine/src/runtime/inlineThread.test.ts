import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { sums } from "../../test/programs.ts";
import { InlineThread } from "./inlineThread.ts";
import { transferring, type WorkerContext } from "./task.ts";

const setup = { module: "tasks", index: 0, count: 1, device: "cpu" } as const;
const feeds = { a: Float32Array.of(1, 2, 3, 4, 5, 6), b: Float32Array.of(10, 20, 30), n: Int32Array.of(7, -8) };

const tasks = {
  who: (_: unknown, { index, count, device }: WorkerContext) => ({ index, count, device }),
  async append({ item, delayMs }: { item: string; delayMs: number }, { state }: WorkerContext) {
    const log = (state.get("log") ?? []) as string[];
    await sleep(delayMs);
    state.set("log", [...log, item]);
    return state.get("log");
  },
  fill: (values: Float32Array) => transferring({ values: values.fill(1) }, [values.buffer as ArrayBuffer]),
  fail() {
    throw new RangeError("too far");
  },
  async load(_: unknown, { load, state }: WorkerContext) {
    state.set("session", await load(sums));
    return (await load(sums)) === state.get("session");
  },
  runAgain: (_: unknown, { state }: WorkerContext) =>
    (state.get("session") as never as { run(f: object): unknown }).run(feeds),
};

describe("a worker that is no thread", () => {
  test("runs tasks one after another, in the order sent", async () => {
    const thread = new InlineThread(setup, async () => tasks);
    await thread.ready;
    expect(await thread.run("who", undefined)).toEqual({ index: 0, count: 1, device: "cpu" });
    const sent = ["0", "1", "2"].map((item, i) => thread.run("append", { item, delayMs: 20 - 10 * i }));
    expect(await Promise.all(sent)).toEqual([["0"], ["0", "1"], ["0", "1", "2"]]);
  });

  test("copies nothing", async () => {
    const thread = new InlineThread(setup, async () => tasks);
    const values = new Float32Array(3);
    expect(await thread.run("fill", values)).toEqual({ values });
    expect(values).toEqual(Float32Array.of(1, 1, 1));
  });

  test("gives timers and messages a turn between tasks", async () => {
    const thread = new InlineThread(setup, async () => tasks);
    const order: string[] = [];
    setImmediate(() => order.push("event"));
    const ran = [0, 1, 2].map(() => thread.run("who", undefined).then(() => order.push("task")));
    await Promise.all(ran);
    expect(order.indexOf("event")).toBeLessThan(2);
    expect(order).toHaveLength(4);
  });

  test("a task that throws rejects its own caller only, with its own error", async () => {
    const thread = new InlineThread(setup, async () => tasks);
    const [failed, unknown, next] = await Promise.allSettled([
      thread.run("fail", undefined),
      thread.run("nothing", undefined),
      thread.run("who", undefined),
    ]);
    expect(failed).toMatchObject({ reason: expect.any(RangeError) });
    expect(unknown).toMatchObject({ reason: { message: 'worker module tasks exports no task "nothing"' } });
    expect(next.status).toBe("fulfilled");
  });

  test("loads a program once, and frees it when it closes, after everything sent before", async () => {
    const thread = new InlineThread(setup, async () => tasks);
    expect(await thread.run("load", undefined)).toBe(true);
    const last = thread.run("runAgain", undefined);
    await thread.close();
    expect(await last).toEqual({ sum: Float32Array.of(11, 22, 33, 14, 25, 36), count: Int32Array.of(14, -16) });
    await expect(thread.run("runAgain", undefined)).rejects.toThrow('program "sums": its session is disposed');
  });

  test("a module that cannot be loaded is the error of the start and of every task", async () => {
    const thread = new InlineThread(setup, async () => {
      throw new TypeError("not today");
    });
    await expect(thread.ready).rejects.toThrow("not today");
    await expect(thread.run("who", undefined)).rejects.toThrow("not today");
    await thread.close();
  });
});
