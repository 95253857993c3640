import type { Transferable } from "node:worker_threads";
import { serveRequests } from "./serveRequests.ts";
import { type RunnerSetup, TaskRunner } from "./taskRunner.ts";
import { type Request, startId, type WebReply } from "./workerMessages.ts";

/** What this file uses of a web worker's globals, whose types only come with those of browsers. */
interface WorkerGlobals {
  onmessage: (event: { readonly data: unknown }) => void;
  postMessage(message: WebReply, transfer: Transferable[]): void;
}

/**
 * Make this web worker one of a `WorkerPool`. Call it as soon as the worker's script runs.
 *
 * @param tasks  the task module: `import * as tasks from "./tasks.js"`
 */
export function serveTasks(tasks: object): void {
  const worker = globalThis as unknown as WorkerGlobals;
  const reply = (message: WebReply, transfer: readonly Transferable[] = []): void =>
    worker.postMessage(message, [...transfer]);
  worker.onmessage = ({ data }) => {
    const runner = new TaskRunner(data as RunnerSetup, tasks);
    const serve = serveRequests(runner, reply, () => reply({ kind: "closed" }));
    worker.onmessage = (event) => serve(event.data as Request);
    reply({ kind: "result", id: startId, value: undefined });
  };
}
