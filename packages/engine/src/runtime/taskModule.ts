import type { Transferable } from "node:worker_threads";

/**
 * The module whose exported functions are the tasks of a pool: in Node its URL, in browsers {@link BundledTasks}.
 * Packages for both choose by the condition `browser` in their `imports`.
 */
export type TaskModule = URL | BundledTasks;

/**
 * Tasks in a browser, where bundlers have to see what is loaded: the calls must be written out as here.
 *
 * ```ts
 * const tasks: BundledTasks = {
 *   name: "fieldTasks",
 *   startWorker: () => new Worker(new URL("./fieldWorker.js", import.meta.url), { type: "module" }),
 *   load: () => import("./fieldTasks.js"),
 * };
 * ```
 * with `fieldWorker.js`: `import * as tasks from "./fieldTasks.js"; serveTasks(tasks);`
 */
export interface BundledTasks {
  /** Names the module in errors. */
  readonly name: string;
  /** Start a worker that calls `serveTasks`. */
  startWorker(): WebWorker;
  /** The tasks for this thread, for pages where workers cannot share memory. */
  load(): Promise<object>;
}

/** What pools use of a browser's `Worker`, whose types only come with those of browsers. */
export interface WebWorker {
  onmessage: ((event: { readonly data: never }) => void) | null;
  onmessageerror: ((event: object) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
}
