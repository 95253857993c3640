import { type Transferable, Worker } from "node:worker_threads";
import { SessionError } from "../errors.ts";
import { compiledModule } from "./compiledModule.ts";
import type { Device } from "./device.ts";
import { ownGpuLock } from "./gpuTurn.ts";
import { createNativeGate, holdProcessExit } from "./nativeGate.ts";
import { PendingAnswers } from "./pendingAnswers.ts";
import type { PoolThread } from "./poolThread.ts";
import type { Reply, Request, WorkerSetup } from "./workerMessages.ts";

/** What {@link WorkerThread} needs to know. */
export interface WorkerThreadOptions {
  /** The compiled task module. */
  readonly module: URL;
  readonly index: number;
  readonly count: number;
  readonly device: Device;
  /** Called when the thread fails or ends without having been asked to, or while it still owes an answer. */
  readonly onCrash: (error: SessionError) => void;
}

/**
 * The pool's side of one worker thread of Node.
 *
 * The thread keeps the process alive only while it owes an answer, so a program that forgets to close its pool still
 * ends. The thread is never terminated: that aborts the process if it is inside ONNX Runtime (see nativeGate.ts).
 */
export class WorkerThread implements PoolThread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #pending = new PendingAnswers();
  #crashed = false;
  #closing = false;

  constructor({ module, index, count, device, onCrash }: WorkerThreadOptions) {
    const gate = createNativeGate();
    const releaseProcessExit = holdProcessExit(gate);
    const setup: WorkerSetup = { module: module.href, index, count, device, gate, gpuLock: ownGpuLock() };
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
  }

  get ready(): Promise<unknown> {
    return this.#pending.ready;
  }

  async run(task: string, payload: unknown, transfer: readonly Transferable[]): Promise<unknown> {
    return this.#pending.expect((id) => {
      const request: Request = { kind: "run", id, task, payload };
      this.#worker.postMessage(request, transfer);
      this.#worker.ref();
    });
  }

  rejectPending(error: Error): void {
    this.#pending.rejectAll(error);
    this.#worker.unref();
  }

  close(): Promise<void> {
    this.#closing = true;
    const request: Request = { kind: "close" };
    this.#worker.postMessage(request);
    this.#worker.ref();
    return this.#ended;
  }

  #settle(reply: Reply): void {
    this.#pending.settle(reply);
    if (this.#pending.size === 0 && !this.#closing) this.#worker.unref();
  }
}
