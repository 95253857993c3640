import type { Transferable } from "node:worker_threads";
import { startThreads } from "#threads";
import { SessionError } from "../errors.ts";
import type { Device } from "./device.ts";
import type { PoolThread } from "./poolThread.ts";
import type { TaskName, TaskPayload, TaskResult } from "./task.ts";
import type { TaskModule } from "./taskModule.ts";

/** How to start a {@link WorkerPool}. */
export interface WorkerPoolOptions {
  /**
   * The module whose exported functions are the tasks. Worker threads of Node load its compiled form, also when this URL
   * points into the TypeScript sources: see `compiledModule`.
   */
  readonly module: TaskModule;
  /**
   * Number of workers; by default one per core, or a single one for a GPU, which serves one at a time. In browsers at most
   * one, in the calling thread, where memory cannot be shared between threads: on pages that are not
   * `crossOriginIsolated`.
   */
  readonly size?: number;
  /** Where the sessions of the workers run; the CPU by default. */
  readonly device?: Device;
}

/**
 * Worker threads that all have the same task module loaded.
 *
 * Tasks sent to one worker run strictly one after another, in the order sent; so a computation that addresses its
 * workers by number is reproducible. A task that throws rejects its own caller only. A worker that dies rejects
 * everything pending, and the pool refuses further work.
 *
 * ```ts
 * const pool = await WorkerPool.create<typeof import("./fieldTasks.ts")>({
 *   module: new URL("./fieldTasks.js", import.meta.url),
 * });
 * const { color } = await pool.run(0, "renderRays", { rays });
 * await pool.close();
 * ```
 */
export class WorkerPool<Tasks extends object> {
  readonly #threads: readonly PoolThread[];
  #refusal: SessionError | undefined;
  #closed: Promise<void> | undefined;

  private constructor(module: TaskModule, size: number | undefined, device: Device) {
    this.#threads = startThreads({ module, size, device, onCrash: (error) => this.#fail(error) });
  }

  /**
   * Start the workers and wait until each has loaded the module.
   *
   * @throws {SessionError} when the module is not compiled, or a worker dies while loading it
   * @throws whatever the module throws while it loads
   */
  static async create<Tasks extends object>(options: WorkerPoolOptions): Promise<WorkerPool<Tasks>> {
    const { module, size, device = "cpu" } = options;
    if (size !== undefined && (!Number.isInteger(size) || size < 1)) {
      throw new SessionError(`WorkerPool: size is ${size}, expected a whole number of workers, at least 1`);
    }
    const pool = new WorkerPool<Tasks>(module, size, device);
    const starts = await Promise.allSettled(pool.#threads.map((thread) => thread.ready));
    const failed = starts.find((start) => start.status === "rejected");
    if (failed) {
      await pool.close();
      throw failed.reason;
    }
    return pool;
  }

  /** Number of workers. */
  get size(): number {
    return this.#threads.length;
  }

  /**
   * Run one task on one worker, after everything that was sent to that worker before.
   *
   * @param worker    0 … size - 1
   * @param transfer  buffers in the payload that move to the worker instead of being copied
   * @throws the task's own error; {SessionError} when the pool is closed or a worker has died
   */
  async run<K extends TaskName<Tasks>>(
    worker: number,
    task: K,
    payload: TaskPayload<Tasks[K]>,
    transfer: readonly Transferable[] = [],
  ): Promise<TaskResult<Tasks[K]>> {
    if (this.#refusal) throw this.#refusal;
    const thread = this.#threads[worker];
    if (!thread) throw new SessionError(`WorkerPool: there is no worker ${worker}, only 0 to ${this.size - 1}`);
    return (await thread.run(task, payload, transfer)) as TaskResult<Tasks[K]>;
  }

  /**
   * Run one task on every worker, each with its own payload, and wait for all of them.
   *
   * @returns the results by worker
   * @throws the error of the lowest-numbered worker that failed, after the others have finished too
   */
  async runOnAll<K extends TaskName<Tasks>>(
    task: K,
    payloadFor: (worker: number) => TaskPayload<Tasks[K]>,
  ): Promise<TaskResult<Tasks[K]>[]> {
    const outcomes = await Promise.allSettled(
      this.#threads.map((_, worker) => this.run(worker, task, payloadFor(worker))),
    );
    return outcomes.map((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    });
  }

  /** Let the workers finish what they were sent, then end; resolves when they have. Further work is refused. */
  close(): Promise<void> {
    this.#refusal ??= new SessionError("WorkerPool: it is closed and takes no more work");
    this.#closed ??= Promise.all(this.#threads.map((thread) => thread.close())).then(() => undefined);
    return this.#closed;
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #fail(error: SessionError): void {
    this.#refusal ??= error;
    for (const thread of this.#threads) thread.rejectPending(error);
  }
}
