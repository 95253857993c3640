import type { Transferable } from "node:worker_threads";
import type { SessionError } from "../errors.ts";
import type { Device } from "./device.ts";
import type { TaskModule } from "./taskModule.ts";

/** The pool's side of one worker. */
export interface PoolThread {
  /** Resolves when the task module is loaded; rejects with the error it threw. */
  readonly ready: Promise<unknown>;
  /** Queue a task; settles as the task does. */
  run(task: string, payload: unknown, transfer: readonly Transferable[]): Promise<unknown>;
  /** Reject everything that is still owed. */
  rejectPending(error: Error): void;
  /** Let the worker finish what it was sent, free its sessions and end; resolves when it has. */
  close(): Promise<void>;
}

/** How to start the workers of a pool. */
export interface ThreadOptions {
  readonly module: TaskModule;
  /** Number of workers; undefined for what suits the machine and the device. */
  readonly size: number | undefined;
  readonly device: Device;
  /** Called when a worker fails or ends without having been asked to, or while it still owes an answer. */
  readonly onCrash: (error: SessionError) => void;
}
