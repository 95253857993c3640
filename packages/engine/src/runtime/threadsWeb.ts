/** @file How the workers of a pool start in browsers; in Node threadsNode.ts takes its place (`#threads`). */
import { SessionError } from "../errors.ts";
import { InlineThread } from "./inlineThread.ts";
import type { PoolThread, ThreadOptions } from "./poolThread.ts";
import { WebWorkerThread } from "./webWorkerThread.ts";

/** What this file uses of a browser's globals, whose types only come with those of browsers. */
interface BrowserGlobals {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

/** Each worker has a copy of the runtime and of the network, some 100 MB: more than this many is no gain. */
const mostWorkers = 8;

/**
 * Start web workers where they can share memory, which is on pages that are isolated from other origins
 * (`crossOriginIsolated`). Elsewhere the pool has one worker, whatever size is asked for, and it is the calling thread:
 * tasks that rely on shared memory run there unchanged.
 */
export function startThreads({ module, size, device, onCrash }: ThreadOptions): PoolThread[] {
  if (module instanceof URL) {
    throw new SessionError(`WorkerPool: ${module.href} is a module for Node, browsers take bundled tasks`, {
      hint: "See BundledTasks.",
    });
  }
  const { crossOriginIsolated, navigator } = globalThis as BrowserGlobals;
  if (crossOriginIsolated !== true) {
    return [new InlineThread({ module: module.name, index: 0, count: 1, device }, () => module.load())];
  }
  // One core is left for drawing the page.
  const cores = Math.min(mostWorkers, Math.max(1, (navigator?.hardwareConcurrency ?? 2) - 1));
  const count = size ?? (device === "cpu" ? cores : 1);
  return Array.from({ length: count }, (_, index) => new WebWorkerThread(module, { index, count, device }, onCrash));
}
