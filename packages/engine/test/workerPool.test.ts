import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { SafetensorsError, SessionError } from "../src/errors.ts";
import type { TaskName } from "../src/runtime/task.ts";
import { WorkerPool } from "../src/runtime/workerPool.ts";
import { slowCube, sums } from "./programs.ts";

type PoolTasks = typeof import("./poolTasks.js");
const module = new URL("./poolTasks.js", import.meta.url);

describe("one pool of two workers", () => {
  let pool: WorkerPool<PoolTasks>;
  beforeAll(async () => {
    pool = await WorkerPool.create<PoolTasks>({ module, size: 2 });
  });
  afterAll(() => pool.close());

  test("runs a task on the worker asked for, or on all", async () => {
    expect(pool.size).toBe(2);
    expect(await pool.run(1, "double", 21)).toBe(42);
    expect(await pool.run(1, "whoAmI", undefined)).toEqual({ index: 1, count: 2 });
    expect(await pool.runOnAll("whoAmI", () => undefined)).toEqual([
      { index: 0, count: 2 },
      { index: 1, count: 2 },
    ]);
    expect(await pool.runOnAll("double", (worker) => worker + 1)).toEqual([2, 4]);
  });

  test.runIf(process.platform === "linux")("gives way to the thread that started it", async () => {
    const own = getPriority(0);
    for (const priority of await pool.runOnAll("priority", () => undefined)) expect(priority).toBeGreaterThan(own);
    expect(getPriority(0)).toBe(own);
  });

  test("offers exactly the functions that can be tasks, with their types", () => {
    expectTypeOf<TaskName<PoolTasks>>().toEqualTypeOf<Exclude<keyof PoolTasks, "version" | "plus">>();
    expectTypeOf(pool.run<"double">)
      .parameter(2)
      .toEqualTypeOf<number>();
    expectTypeOf(pool.run<"double">).returns.resolves.toEqualTypeOf<number>();
    expectTypeOf(pool.run<"append">).returns.resolves.toEqualTypeOf<string[]>();
    expectTypeOf(pool.run<"fill">).returns.resolves.toEqualTypeOf<{ values: Float32Array }>();
    expectTypeOf(pool.run<"unpostable">)
      .parameter(2)
      .toEqualTypeOf<undefined>();
  });

  test("runs the tasks of one worker one after another, in the order sent", async () => {
    const sent = Array.from({ length: 8 }, (_, i) => pool.run(0, "append", { item: `${i}`, delayMs: 20 - 2 * i }));
    const logs = await Promise.all(sent);
    expect(logs).toEqual(logs.map((_, i) => ["0", "1", "2", "3", "4", "5", "6", "7"].slice(0, i + 1)));
  });

  test("keeps a state per worker", async () => {
    expect(await pool.run(1, "append", { item: "x", delayMs: 0 })).toEqual(["x"]);
    expect(await pool.run(1, "append", { item: "y", delayMs: 0 })).toEqual(["x", "y"]);
  });

  test("loads packages compiled, though this test itself runs from their sources", async () => {
    expect(process.execArgv).toContain("gpnerf-source");
    expect(await pool.run(0, "engineModule", undefined)).toMatch(/packages\/engine\/dist\/index\.js$/);
  });

  test("runs programs", async () => {
    const feeds = { a: Float32Array.of(1, 2, 3, 4, 5, 6), b: Float32Array.of(10, 20, 30), n: Int32Array.of(7, -8) };
    const results = await pool.runOnAll("runSums", () => ({ program: sums, feeds }));
    const expected = { sum: Float32Array.of(11, 22, 33, 14, 25, 36), count: Int32Array.of(14, -16) };
    expect(results).toEqual([expected, expected]);
  });

  test("loads a program once per worker, and again when its session was disposed", async () => {
    expect(await pool.run(0, "loadTwice", { program: sums, disposeFirst: false })).toBe(true);
    expect(await pool.run(0, "loadTwice", { program: sums, disposeFirst: true })).toBe(false);
  });

  test("does not take another program of the same name for the one it has", async () => {
    const feeds = { a: Float32Array.of(1, 2, 3, 4, 5, 6), b: Float32Array.of(10, 20, 30), n: Int32Array.of(7, -8) };
    await pool.run(0, "runSums", { program: sums, feeds });
    const other = { ...slowCube, name: sums.name };
    await expect(pool.run(0, "runSums", { program: other, feeds })).rejects.toThrow(/unknown input "b"/);
  });

  test("a program that cannot be loaded is an error each time", async () => {
    const broken = { ...sums, model: Uint8Array.of(255, 255) };
    for (const _ of [1, 2]) {
      await expect(pool.run(0, "runSums", { program: broken, feeds: {} })).rejects.toThrow(/cannot load its model/);
    }
  });

  test("moves memory when asked to, in both directions", async () => {
    const { values } = await pool.run(0, "fill", 1000);
    expect(values).toEqual(new Float32Array(1000).fill(1));
    expect(await pool.run(0, "bytesKept", undefined)).toBe(0);

    const a = new Float32Array(6);
    const feeds = { a, b: new Float32Array(3), n: new Int32Array(2) };
    await pool.run(0, "runSums", { program: sums, feeds }, [a.buffer]);
    expect(a.byteLength).toBe(0);
    expect(feeds.b.byteLength).toBe(12);
  });

  test("passes on errors of this package as themselves", async () => {
    const error: unknown = await pool.run(0, "fail", "own").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SafetensorsError);
    expect(error).toMatchObject({ name: "SafetensorsError", message: "it is broken", hint: "mend it" });
    expect((error as Error).stack).toMatch(/^SafetensorsError: it is broken\n.*poolTasks\.js:\d+/);
    expect("cause" in (error as Error)).toBe(false);
  });

  test("passes on other errors with name, message, hint and stack", async () => {
    const error: unknown = await pool.run(0, "fail", "foreign").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "RangeError", message: "too far", hint: "stay here" });
    expect((error as Error).stack).toMatch(/^RangeError: too far\n.*poolTasks\.js:\d+/);
    await expect(pool.run(0, "fail", "text")).rejects.toThrow("a task threw text");
  });

  test("a task that throws leaves worker and pool as they were", async () => {
    const [failed, next] = await Promise.allSettled([pool.run(0, "fail", "own"), pool.run(0, "double", 1)]);
    expect(failed.status).toBe("rejected");
    expect(next).toEqual({ status: "fulfilled", value: 2 });
  });

  test("what cannot be posted is an error, there and back", async () => {
    const payload = { item: "x", delayMs: 0, callback: () => 1 };
    await expect(pool.run(0, "append", payload)).rejects.toThrow(/could not be cloned/);
    await expect(pool.run(0, "unpostable", undefined)).rejects.toThrow(/could not be cloned/);
  });

  test("refuses tasks and workers that do not exist", async () => {
    await expect(pool.run(0, "version" as "double", 1)).rejects.toThrow(/poolTasks\.js exports no task "version"/);
    await expect(pool.run(0, "toString" as "double", 1)).rejects.toThrow(/exports no task "toString"/);
    await expect(pool.run(2, "double", 1)).rejects.toThrow("there is no worker 2, only 0 to 1");
    await expect(pool.run(-1, "double", 1)).rejects.toThrow(SessionError);
  });
});

describe("starting", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pool-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const taskFile = async (name: string, source: string): Promise<URL> => {
    await writeFile(join(folder, name), source);
    return new URL(`file://${folder}/${name}`);
  };

  test("takes one worker per core unless told otherwise", async () => {
    await using pool = await WorkerPool.create<PoolTasks>({ module });
    expect(pool.size).toBe(availableParallelism());
  });

  test("refuses a size that is no number of workers", async () => {
    await expect(WorkerPool.create({ module, size: 0 })).rejects.toThrow("size is 0, expected a whole number");
    await expect(WorkerPool.create({ module, size: 1.5 })).rejects.toThrow(SessionError);
  });

  test("an error of the task module is the error of the start, and all workers end", async () => {
    const failing = await taskFile("failing.mjs", 'await 0; throw new TypeError("not today");');
    await expect(WorkerPool.create({ module: failing, size: 2 })).rejects.toMatchObject({
      name: "TypeError",
      message: "not today",
    });
  });

  test("a worker that dies while it starts is a SessionError", async () => {
    const exiting = await taskFile("exiting.mjs", "process.exit(4);");
    await expect(WorkerPool.create({ module: exiting, size: 2 })).rejects.toThrow(/worker \d .* exit code 4/);
  });
});

describe("ending", () => {
  const pools: WorkerPool<PoolTasks>[] = [];
  const open = async () => {
    const pool = await WorkerPool.create<PoolTasks>({ module, size: 2 });
    pools.push(pool);
    return pool;
  };
  afterEach(() => Promise.all(pools.map((pool) => pool.close())));

  test("close waits for everything sent before, then refuses work", async () => {
    const pool = await open();
    const settled: string[] = [];
    const sent = ["a", "b"].map((item) =>
      pool.run(0, "append", { item, delayMs: 30 }).then((log) => settled.push(log.join(""))),
    );
    await pool.close();
    expect(settled).toEqual(["a", "ab"]);
    await Promise.all(sent);
    await expect(pool.run(0, "double", 1)).rejects.toThrow("WorkerPool: it is closed");
    await pool.close();
  });

  test("closes after native runs in every worker, without harm", async () => {
    const pool = await open();
    const a = new Float32Array(1200 * 1200).fill(1);
    const running = pool.runOnAll("runSums", () => ({ program: slowCube, feeds: { a } }));
    await pool.close();
    for (const { cube } of await running) expect(cube[77]).toBe(1200 * 1200);
  });

  test.each<[string, "crash" | "exit", string | number, RegExp]>([
    ["an exception outside its tasks", "crash", "by accident", /worker 1 for .*poolTasks\.js crashed: by accident/],
    ["process.exit", "exit", 7, /worker 1 for .*poolTasks\.js ended by itself with exit code 7/],
  ])(
    "a worker that dies of %s rejects everything pending, and the pool refuses work",
    async (_, task, payload, message) => {
      const pool = await open();
      const pending = [
        pool.run(0, "append", { item: "x", delayMs: 400 }),
        pool.run(1, task, payload as never),
        pool.run(1, "double", 1),
      ];
      for (const outcome of await Promise.allSettled(pending)) {
        expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(SessionError) });
        expect((outcome as PromiseRejectedResult).reason.message).toMatch(message);
      }
      await expect(pool.run(0, "double", 1)).rejects.toThrow(message);
    },
  );

  test("a worker that dies while the pool closes still answers its callers", async () => {
    const pool = await open();
    const dying = expect(pool.run(0, "exit", 3)).rejects.toThrow(/exit code 3/);
    await pool.close();
    await dying;
  });
});

/** Each script is a whole Node process with the built package: how it ends is the point. */
describe("the process", () => {
  const dist = new URL("../dist/", import.meta.url);

  async function runScript(body: string): Promise<{ code: number; stderr: string; stdout: string }> {
    const script = `
      import { WorkerPool } from ${JSON.stringify(new URL("runtime/workerPool.js", dist).href)};
      const model = Buffer.from(${JSON.stringify(Buffer.from(slowCube.model).toString("base64"))}, "base64");
      const program = { ...${JSON.stringify({ ...slowCube, model: undefined })}, model };
      const pool = await WorkerPool.create({ module: new URL(${JSON.stringify(module.href)}), size: 2 });
      const flag = new Int32Array(new SharedArrayBuffer(4));
      const runForever = () => {
        for (const worker of [0, 1]) pool.run(worker, "runForever", { program, flag }).catch(() => {});
        Atomics.wait(flag, 0, 0, 30_000);
      };
      ${body}`;
    return new Promise((resolve) => {
      const options = { cwd: fileURLToPath(dist), timeout: 50_000 };
      execFile(process.execPath, ["--input-type=module", "--eval", script], options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? error.signal) : 0, stdout, stderr });
      });
    });
  }

  test("ends when there is nothing left to do, though the pool was not closed", async () => {
    const ended = await runScript('console.log(await pool.run(0, "double", 4));');
    expect(ended).toEqual({ code: 0, stdout: "8\n", stderr: "" });
  });

  test("stays while a task is running", async () => {
    const ended = await runScript(
      'pool.run(0, "append", { item: "late", delayMs: 200 }).then((log) => console.log(log[0]));',
    );
    expect(ended).toEqual({ code: 0, stdout: "late\n", stderr: "" });
  });

  test("keeps its own exit code when it exits in the middle of native runs", async () => {
    const ended = await runScript("runForever(); process.exit(3);");
    expect(ended).toEqual({ code: 3, stdout: "", stderr: "" });
  });

  test("reports an uncaught error in the middle of native runs, and nothing else", async () => {
    const ended = await runScript('runForever(); throw new Error("main went wrong");');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("Error: main went wrong");
    expect(ended.stderr).not.toContain("Napi");
  });
});
