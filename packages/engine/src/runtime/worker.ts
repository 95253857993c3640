/**
 * @file Entry of every worker thread of Node: loads one task module, then runs its tasks one after another, in the
 * order in which they were sent.
 */
import { constants, setPriority } from "node:os";
import { parentPort, type Transferable, workerData } from "node:worker_threads";
import { useGpuLock } from "./gpuTurn.ts";
import { useNativeGate } from "./nativeGate.ts";
import { toPostedError } from "./postedError.ts";
import { serveRequests } from "./serveRequests.ts";
import { TaskRunner } from "./taskRunner.ts";
import { type Reply, type Request, startId, type WorkerSetup } from "./workerMessages.ts";

const { gate, gpuLock, ...setup } = workerData as WorkerSetup;
const port = parentPort!;
useNativeGate(gate);
useGpuLock(gpuLock);
yieldToOtherThreads();

/**
 * Workers keep all cores busy, and the thread that started them has requests to answer: it goes first. Linux alone gives
 * threads a priority of their own; elsewhere this would be that of the whole process.
 */
function yieldToOtherThreads(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes forbid it, and nothing depends on it.
  }
}

function reply(message: Reply, transfer: readonly Transferable[] = []): void {
  port.postMessage(message, transfer);
}

try {
  const runner = new TaskRunner(setup, await import(setup.module));
  // Closing leaves nothing that keeps the thread alive, so that it ends by itself.
  const serve = serveRequests(runner, reply, () => port.close());
  port.on("message", (request: Request) => serve(request));
  reply({ kind: "result", id: startId, value: undefined });
} catch (error) {
  reply({ kind: "failure", id: startId, error: toPostedError(error) });
  // Stay until the pool says so: ending now would look like a crash.
  port.once("message", () => port.close());
}
