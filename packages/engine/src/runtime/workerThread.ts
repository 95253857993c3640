import { type Transferable, Worker } from "node:worker_threads";
import { SessionError } from "../errors.ts";
import { compiledModule } from "./compiledModule.ts";
import { createNativeGate, holdProcessExit } from "./nativeGate.ts";
import { fromPostedError } from "./postedError.ts";
import { type Reply, type Request, startId, type WorkerSetup } from "./workerMessages.ts";

/** What {@link WorkerThread} needs to know. */
export interface WorkerThreadOptions {
  /** The compiled task module. */
  readonly module: URL;
  readonly index: number;
  readonly count: number;
  /** Called when the thread fails or ends without having been asked to, or while it still owes an answer. */
  readonly onCrash: (error: SessionError) => void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The pool's side of one worker thread.
 *
 * The thread keeps the process alive only while it owes an answer, so a program that forgets to close its pool still
 * ends. The thread is never terminated: that aborts the process if it is inside ONNX Runtime (see nativeGate.ts).
 */
export class WorkerThread {
  /** Resolves when the task module is loaded; rejects with the error it threw. */
  readonly ready: Promise<unknown>;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #nextId: number = startId;
  #crashed = false;
  #closing = false;

  constructor({ module, index, count, onCrash }: WorkerThreadOptions) {
    const gate = createNativeGate();
    const releaseProcessExit = holdProcessExit(gate);
    const setup: WorkerSetup = { module: module.href, index, count, gate };
    this.#worker = new Worker(compiledModule(new URL("./worker.js", import.meta.url)), {
      workerData: setup,
      // No flags of this process: an export condition can lead to TypeScript sources, and V8 flags are refused.
      execArgv: [],
    });

    const crash = (reason: string, options: ErrorOptions = {}) => {
      if (this.#crashed) return;
      this.#crashed = true;
      onCrash(new SessionError(`worker ${index} for ${module.pathname} ${reason}`, options));
    };
    this.#worker.on("message", (reply: Reply) => this.#settle(reply));
    this.#worker.on("messageerror", (cause) => crash(`sent something unreadable: ${cause.message}`, { cause }));
    this.#worker.on("error", (cause: unknown) => {
      crash(`crashed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        releaseProcessExit();
        if (!this.#closing || this.#pending.size > 0) crash(`ended by itself with exit code ${code}`);
        resolve();
      });
    });
    this.ready = this.#answerTo(this.#nextId++);
  }

  /** Queue a task; settles as the task does. */
  async run(task: string, payload: unknown, transfer: readonly Transferable[]): Promise<unknown> {
    const id = this.#nextId++;
    const request: Request = { kind: "run", id, task, payload };
    this.#worker.postMessage(request, transfer);
    this.#worker.ref();
    return this.#answerTo(id);
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
    const request: Request = { kind: "close" };
    this.#worker.postMessage(request);
    this.#worker.ref();
    return this.#ended;
  }

  #answerTo(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0 && !this.#closing) this.#worker.unref();
    if (reply.kind === "failure") pending?.reject(fromPostedError(reply.error));
    else pending?.resolve(reply.value);
  }
}
