import type { Transferable } from "node:worker_threads";
import { SessionError } from "../errors.ts";
import { PendingAnswers } from "./pendingAnswers.ts";
import type { PoolThread } from "./poolThread.ts";
import type { BundledTasks, WebWorker } from "./taskModule.ts";
import type { RunnerSetup } from "./taskRunner.ts";
import type { Request, WebReply } from "./workerMessages.ts";

/** The pool's side of one web worker. */
export class WebWorkerThread implements PoolThread {
  readonly #worker: WebWorker;
  readonly #pending = new PendingAnswers();
  readonly #ended: Promise<void>;

  constructor(
    { name: module, startWorker }: BundledTasks,
    setup: Omit<RunnerSetup, "module">,
    onCrash: (error: SessionError) => void,
  ) {
    this.#worker = startWorker();
    this.#ended = new Promise((resolve) => {
      this.#worker.onmessage = ({ data }: { data: WebReply }) => {
        if (data.kind === "closed") resolve();
        else this.#pending.settle(data);
      };
      const crash = (reason: string) => {
        onCrash(new SessionError(`worker ${setup.index} for ${module} ${reason}`));
        resolve();
      };
      // Browsers tell little about what went wrong in a worker, and nothing when its script cannot be loaded.
      this.#worker.onerror = ({ message }) =>
        crash(message === undefined ? "could not be loaded" : `crashed: ${message}`);
      this.#worker.onmessageerror = () => crash("sent something unreadable");
    });
    this.#worker.postMessage({ ...setup, module } satisfies RunnerSetup);
  }

  get ready(): Promise<unknown> {
    return this.#pending.ready;
  }

  async run(task: string, payload: unknown, transfer: readonly Transferable[]): Promise<unknown> {
    return this.#pending.expect((id) => {
      const request: Request = { kind: "run", id, task, payload };
      this.#worker.postMessage(request, [...transfer]);
    });
  }

  rejectPending(error: Error): void {
    this.#pending.rejectAll(error);
  }

  async close(): Promise<void> {
    const request: Request = { kind: "close" };
    this.#worker.postMessage(request);
    await this.#ended;
    this.#worker.terminate();
  }
}
