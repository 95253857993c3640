/**
 * @file Entry of every worker thread: loads one task module, then runs its tasks one after another, in the order in
 * which they were sent.
 */
import { createHash } from "node:crypto";
import { parentPort, type Transferable, workerData } from "node:worker_threads";
import { SessionError } from "../errors.ts";
import { useNativeGate } from "./nativeGate.ts";
import { toPostedError } from "./postedError.ts";
import type { Program } from "./program.ts";
import { createSession, type Session } from "./session.ts";
import { isTransferring, type Task, type WorkerContext } from "./task.ts";
import { type Reply, type Request, startId, type WorkerSetup } from "./workerMessages.ts";

const { module, index, count, gate } = workerData as WorkerSetup;
const port = parentPort!;
useNativeGate(gate);

const sessions = new Map<string, Promise<Session>>();

const context: WorkerContext = { index, count, load, state: new Map() };

function load(program: Program): Promise<Session> {
  const key = `${program.name} ${createHash("sha256").update(program.model).digest("hex")}`;
  const cached = sessions.get(key);
  if (cached) return cached;
  const forget = () => sessions.delete(key);
  const loading = createSession(program).then((session) => ({
    ...session,
    dispose() {
      forget();
      return session.dispose();
    },
  }));
  sessions.set(key, loading);
  loading.catch(forget);
  return loading;
}

function reply(message: Reply, transfer: readonly Transferable[] = []): void {
  port.postMessage(message, transfer);
}

async function runTask(tasks: object, request: Request & { kind: "run" }): Promise<void> {
  const { id, task, payload } = request;
  try {
    const run: unknown = Reflect.get(tasks, task);
    if (typeof run !== "function") throw new SessionError(`worker module ${module} exports no task "${task}"`);
    const result = await (run as Task<unknown, unknown>)(payload, context);
    if (isTransferring(result)) reply({ kind: "result", id, value: result.value }, result.transfer);
    else reply({ kind: "result", id, value: result });
  } catch (error) {
    // Also when the result cannot be posted: a DataCloneError says what in it is at fault.
    reply({ kind: "failure", id, error: toPostedError(error) });
  }
}

/** Leave nothing that keeps the thread alive, so that it ends by itself. */
async function close(): Promise<void> {
  for (const session of await Promise.allSettled(sessions.values())) {
    if (session.status === "fulfilled") await session.value.dispose();
  }
  port.close();
}

try {
  const tasks: object = await import(module);
  let last = Promise.resolve();
  port.on("message", (request: Request) => {
    last = last.then(() => (request.kind === "run" ? runTask(tasks, request) : close()));
  });
  reply({ kind: "result", id: startId, value: undefined });
} catch (error) {
  reply({ kind: "failure", id: startId, error: toPostedError(error) });
  // Stay until the pool says so: ending now would look like a crash.
  port.once("message", () => void close());
}
