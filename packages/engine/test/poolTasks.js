/** @file Tasks for workerPool.test.ts, in JavaScript because worker threads load nothing else. Types: poolTasks.d.ts. */
import { getPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { SafetensorsError } from "../dist/errors.js";
import { transferring } from "../dist/runtime/task.js";

export const version = 3;

export const plus = (a, b) => a + b.length;

export const double = (x) => 2 * x;

export const whoAmI = (_, { index, count }) => ({ index, count });

export const priority = () => getPriority(0);

export const engineModule = () => import.meta.resolve("@gpnerf/engine");

export async function append({ item, delayMs }, { state }) {
  const log = state.get("log") ?? [];
  await sleep(delayMs);
  state.set("log", [...log, item]);
  return state.get("log");
}

export async function runSums({ program, feeds }, { load }) {
  const session = await load(program);
  return await session.run(feeds);
}

export async function loadTwice({ program, disposeFirst }, { load }) {
  const first = await load(program);
  if (disposeFirst) await first.dispose();
  return first === (await load({ ...program, model: program.model.slice() }));
}

/** Returns the array and whether this thread has lost its memory once the result is sent. */
export function fill(length, { state }) {
  const values = new Float32Array(length).fill(1);
  state.set("filled", values);
  return transferring({ values }, [values.buffer]);
}

export const bytesKept = (_, { state }) => state.get("filled").byteLength;

export function fail(kind) {
  if (kind === "own") throw new SafetensorsError("it is broken", { hint: "mend it", cause: new Error("inner") });
  if (kind === "foreign") throw Object.assign(new RangeError("too far"), { hint: "stay here" });
  throw kind;
}

export const unpostable = () => () => 1;

/** Dies of an exception outside any task. */
export function crash(message) {
  setTimeout(() => {
    throw new Error(message);
  });
  return new Promise(() => {});
}

export const exit = (code) => process.exit(code);

/** Native calls without a pause, for as long as the thread lives. */
export async function runForever({ program, flag }, { load }) {
  const session = await load(program);
  const a = new Float32Array(1200 * 1200);
  for (;;) {
    const run = session.run({ a });
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    await run;
  }
}
