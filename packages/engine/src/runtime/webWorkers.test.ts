import { afterEach, describe, expect, it, vi } from "vitest";
import { SafetensorsError, type SessionError } from "../errors.ts";
import { InlineThread } from "./inlineThread.ts";
import { serveTasks } from "./serveTasks.ts";
import { transferring, type WorkerContext } from "./task.ts";
import type { TaskModule, WebWorker } from "./taskModule.ts";
import { startThreads } from "./threadsWeb.ts";
import { WebWorkerThread } from "./webWorkerThread.ts";

const tasks = {
  who: (_: unknown, { index, count, device }: WorkerContext) => ({ index, count, device }),
  fill: (length: number) => transferring({ values: new Float32Array(length).fill(1) }, []),
  fail() {
    throw new SafetensorsError("it is broken", { hint: "mend it" });
  },
  unpostable: () => () => 1,
};

/** A web worker without a browser: `serveTasks` runs here, behind messages that are copied and arrive later. */
class ImitatedWorker implements WebWorker {
  onmessage: WebWorker["onmessage"] = null;
  onmessageerror: WebWorker["onmessageerror"] = null;
  onerror: WebWorker["onerror"] = null;
  isTerminated = false;

  constructor() {
    vi.stubGlobal("postMessage", (message: unknown) => this.#later(this.onmessage as never, message));
    vi.stubGlobal("onmessage", undefined);
    serveTasks(tasks);
  }

  postMessage(message: unknown): void {
    const globals = globalThis as unknown as { onmessage: (event: { data: unknown }) => void };
    this.#later((event) => globals.onmessage(event), message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  #later(receive: (event: { data: unknown }) => void, message: unknown): void {
    const data = structuredClone(message);
    setTimeout(() => {
      if (!this.isTerminated) receive({ data });
    });
  }
}

afterEach(() => vi.unstubAllGlobals());

function started(): { worker: ImitatedWorker; thread: WebWorkerThread; crashes: SessionError[] } {
  const worker = new ImitatedWorker();
  const crashes: SessionError[] = [];
  const bundled = { name: "tasks", startWorker: () => worker, load: async () => tasks };
  const onCrash = (error: SessionError): number => crashes.push(error);
  return { worker, crashes, thread: new WebWorkerThread(bundled, { index: 1, count: 2, device: "webgpu" }, onCrash) };
}

describe("a web worker of a pool", () => {
  it("runs tasks as a thread of Node does", async () => {
    const { thread, crashes } = started();
    await thread.ready;
    expect(await thread.run("who", undefined, [])).toEqual({ index: 1, count: 2, device: "webgpu" });
    expect(await thread.run("fill", 3, [])).toEqual({ values: Float32Array.of(1, 1, 1) });
    expect(crashes).toEqual([]);
  });

  it("passes errors on, and goes on", async () => {
    const { thread } = started();
    const failed = await thread.run("fail", undefined, []).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SafetensorsError);
    expect(failed).toMatchObject({ message: "it is broken", hint: "mend it" });
    await expect(thread.run("nothing", undefined, [])).rejects.toThrow('worker module tasks exports no task "nothing"');
    await expect(thread.run("unpostable", undefined, [])).rejects.toThrow(/could not be cloned/);
    await expect(thread.run("fill", () => 3, [])).rejects.toThrow(/could not be cloned/);
    expect(await thread.run("fill", 1, [])).toEqual({ values: Float32Array.of(1) });
  });

  it("closes after what it was sent, and is ended", async () => {
    const { worker, thread } = started();
    const sent = thread.run("fill", 2, []);
    await thread.close();
    expect(await sent).toEqual({ values: Float32Array.of(1, 1) });
    expect(worker.isTerminated).toBe(true);
  });

  it.each([
    ["a script that cannot be loaded", "could not be loaded", (worker: WebWorker) => worker.onerror!({})],
    ["an uncaught error", "crashed: oh no", (worker: WebWorker) => worker.onerror!({ message: "oh no" })],
    ["a message that cannot be read", "sent something unreadable", (worker: WebWorker) => worker.onmessageerror!({})],
  ])("tells the pool of %s, and can still be closed", async (_, reason, happen) => {
    const { worker, thread, crashes } = started();
    const pending = thread.run("who", undefined, []);
    happen(worker);
    expect(crashes).toEqual([expect.objectContaining({ message: `worker 1 for tasks ${reason}` })]);
    thread.rejectPending(crashes[0]);
    await expect(pending).rejects.toBe(crashes[0]);
    await expect(thread.ready).rejects.toBe(crashes[0]);
    await thread.close();
    expect(worker.isTerminated).toBe(true);
  });
});

describe("how many workers a pool has in a browser", () => {
  const silent = { onmessage: null, onmessageerror: null, onerror: null, postMessage() {}, terminate() {} };
  const module: TaskModule = { name: "tasks", startWorker: () => silent, load: async () => tasks };
  const threads = (device: "cpu" | "webgpu", size?: number) =>
    startThreads({ module, size, device, onCrash: () => undefined });

  it("is one, the calling thread, on pages that are not isolated", async () => {
    for (const found of [threads("cpu"), threads("cpu", 4), threads("webgpu")]) {
      expect(found).toEqual([expect.any(InlineThread)]);
      expect(await found[0].run("who", undefined, [])).toMatchObject({ index: 0, count: 1 });
    }
  });

  it.each([
    ["a core less than there are", "cpu", undefined, 4, 3],
    ["at least one", "cpu", undefined, 1, 1],
    ["no more than pay", "cpu", undefined, 64, 8],
    ["one for a GPU", "webgpu", undefined, 4, 1],
    ["as many as are asked for", "cpu", 5, 4, 5],
  ] as const)("is %s on isolated ones", (_, device, size, cores, count) => {
    vi.stubGlobal("crossOriginIsolated", true);
    vi.stubGlobal("navigator", { hardwareConcurrency: cores });
    const found = threads(device, size);
    expect(found).toHaveLength(count);
    expect(found[0]).toBeInstanceOf(WebWorkerThread);
  });

  it("needs bundled tasks", () => {
    const url = new URL("file:///tasks.js");
    expect(() => startThreads({ module: url, size: 1, device: "cpu", onCrash: () => undefined })).toThrow(
      /file:\/\/\/tasks\.js is a module for Node/,
    );
  });
});
