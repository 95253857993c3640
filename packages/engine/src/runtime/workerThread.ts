import { type Transferable, Worker } from "node:worker_threads";
import { SessionError } from "../errors.ts";
import { compiledModule } from "./compiledModule.ts";
import { closeNativeGate, createNativeGate } from "./nativeGate.ts";
import { fromPostedError } from "./postedError.ts";
import type { Reply, Request, WorkerSetup } from "./workerMessages.ts";

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What {@link WorkerThread} needs to know. */
export interface WorkerThreadOptions {
  /** The compiled task module. */
  readonly module: URL;
  readonly index: number;
  readonly count: number;
  /** Called once when the thread ends without having been asked to. */
  readonly onCrash: (error: SessionError) => void;
}

/**
 * The pool's side of one worker thread.
 *
 * The thread keeps the process alive only while it owes an answer, so a program that forgets to close its pool still
 * ends. The thread is never terminated: that would abort the process if it is inside ONNX Runtime (see nativeGate.ts).
 */
export class WorkerThread {
  /** Resolves when the task module is loaded; rejects with the error it threw. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #closing = false;

  constructor({ module, index, count, onCrash }: WorkerThreadOptions) {
    const gate = createNativeGate();
    const onProcessExit = () => closeNativeGate(gate);
    process.on("exit", onProcessExit);

    const setup: WorkerSetup = { module: module.href, index, count, gate };
    this.#worker = new Worker(compiledModule(new URL("./worker.js", import.meta.url)), {
      workerData: setup,
      name: `${module.pathname.split("/").at(-1)} ${index}`,
      execArgv: withoutConditions(process.execArgv),
    });

    let cause: unknown;
    const crash = (reason: string) => {
      if (this.#closing) return;
      this.#closing = true;
      onCrash(new SessionError(`worker ${index} of ${count} for ${module.pathname} ${reason}`, { cause }));
    };
    this.ready = new Promise((resolve, reject) => {
      // Id -1 is the answer to the start itself.
      this.#pending.set(-1, { resolve: () => resolve(), reject });
    });
    this.#worker.on("message", (reply: Reply) => this.#settle(reply));
    this.#worker.on("messageerror", (error) => {
      cause = error;
      crash(`sent something unreadable: ${error.message}`);
    });
    this.#worker.on("error", (error: unknown) => {
      cause = error;
      crash(`crashed: ${error instanceof Error ? error.message : String(error)}`);
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        process.off("exit", onProcessExit);
        crash(`ended by itself with exit code ${code}`);
        resolve();
      });
    });
  }

  /** Queue a task; settles as the task does. */
  run(task: string, payload: unknown, transfer: readonly Transferable[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      // Throws, and so rejects, when the payload cannot be posted.
      this.#post({ kind: "run", id, task, payload }, transfer);
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
    });
  }

  /** Reject everything that is still owed. */
  rejectPending(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    this.#worker.unref();
  }

  /** Let the thread finish what it was sent, free its sessions and end; resolves when it has. */
  close(): Promise<void> {
    this.#closing = true;
    this.#worker.ref();
    this.#post({ kind: "close" });
    return this.#ended;
  }

  #post(request: Request, transfer: readonly Transferable[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  #settle(reply: Reply): void {
    const id = "id" in reply ? reply.id : -1;
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0 && !this.#closing) this.#worker.unref();
    if ("error" in reply) pending?.reject(fromPostedError(reply.error));
    else pending?.resolve("value" in reply ? reply.value : undefined);
  }
}

/** Export conditions can lead to TypeScript sources, which a worker cannot load: workers use the default exports. */
function withoutConditions(execArgv: readonly string[]): string[] {
  return execArgv.filter(
    (flag, i) => !/^(-C|--conditions)(=|$)/.test(flag) && !/^(-C|--conditions)$/.test(execArgv[i - 1] ?? ""),
  );
}
