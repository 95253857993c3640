/** @file How the workers of a pool start in Node; in browsers threadsWeb.ts takes its place (`#threads`). */
import { availableParallelism } from "node:os";
import { SessionError } from "../errors.ts";
import { compiledModule } from "./compiledModule.ts";
import type { PoolThread, ThreadOptions } from "./poolThread.ts";
import { WorkerThread } from "./workerThread.ts";

/**
 * Start worker threads: one per core, or a single one for a GPU, which they would only use in turns.
 * @throws {SessionError} when the module is not compiled
 */
export function startThreads({ module, size, device, onCrash }: ThreadOptions): PoolThread[] {
  if (!(module instanceof URL)) {
    throw new SessionError(`WorkerPool: "${module.name}" is bundled for browsers, worker threads of Node load a URL`, {
      hint: 'Pass new URL("./tasks.js", import.meta.url).',
    });
  }
  const count = size ?? (device === "cpu" ? availableParallelism() : 1);
  const compiled = compiledModule(module);
  return Array.from(
    { length: count },
    (_, index) => new WorkerThread({ module: compiled, index, count, device, onCrash }),
  );
}
