import type { Transferable } from "node:worker_threads";
import type { Device } from "./device.ts";
import type { Program } from "./program.ts";
import type { Session, SessionOptions } from "./session.ts";

/** What a task finds in the worker that runs it. */
export interface WorkerContext {
  /** This worker's place in the pool, 0 … count - 1. */
  readonly index: number;
  /** Number of workers in the pool. */
  readonly count: number;
  /** Where the pool's sessions run. */
  readonly device: Device;
  /**
   * A session for `program`, with one thread unless more are asked for, loaded at most once per worker (by name and content) and freed when the pool
   * closes. Posting a program copies its model: load in a set-up task and keep the session in {@link state}.
   */
  load(program: Program, options?: Pick<SessionOptions, "threads">): Promise<Session>;
  /** For whatever the tasks of one worker want to keep between calls; lives as long as the worker. */
  readonly state: Map<string, unknown>;
}

/**
 * A function that a {@link WorkerPool} runs in a worker thread. Payload and result are copied by the structured clone
 * algorithm, except for memory handed over with {@link transferring}, and shared memory.
 */
export type Task<P, R> = (payload: P, context: WorkerContext) => Promise<R> | R;

/** Names of the functions in a task module that can be run as tasks; other exports are ignored. */
export type TaskName<Tasks> = {
  [K in keyof Tasks]: Tasks[K] extends (payload: never, context: WorkerContext) => unknown ? K : never;
}[keyof Tasks] &
  string;

/** What a task takes. */
export type TaskPayload<T> = T extends (...parameters: infer P) => unknown ? P[0] : never;

/** What the caller of a task gets. */
export type TaskResult<T> = T extends (...parameters: never) => infer R ? Unwrapped<Awaited<R>> : never;

type Unwrapped<R> = R extends Transferring<infer V> ? V : R;

// A registered symbol, so that two installed copies of this package still understand each other.
const transferMark: unique symbol = Symbol.for("@gpnerf/engine/transferring") as typeof transferMark;

/** A task's result together with the memory that moves with it. */
export interface Transferring<V> {
  readonly [transferMark]: true;
  readonly value: V;
  readonly transfer: readonly Transferable[];
}

/**
 * Return `value` from a task and move the listed buffers instead of copying them; the worker loses them.
 *
 * ```ts
 * return transferring({ color }, [color.buffer]);
 * ```
 */
export function transferring<V>(value: V, transfer: readonly Transferable[]): Transferring<V> {
  return { [transferMark]: true, value, transfer };
}

/** Whether a task's result was made by {@link transferring}. */
export function isTransferring(result: unknown): result is Transferring<unknown> {
  return typeof result === "object" && result !== null && transferMark in result;
}
