import type { NativeGate } from "./nativeGate.ts";
import type { PostedError } from "./postedError.ts";

/** What a worker thread is started with. */
export interface WorkerSetup {
  /** URL of the compiled task module. */
  readonly module: string;
  readonly index: number;
  readonly count: number;
  readonly gate: NativeGate;
}

/** From the pool to a worker. Every run is answered by a {@link Reply} with the same id. */
export type Request =
  | { readonly kind: "run"; readonly id: number; readonly task: string; readonly payload: unknown }
  | { readonly kind: "close" };

/** From a worker to the pool. */
export type Reply =
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: PostedError };

/** Id of a worker's first reply: its task module is loaded, or could not be. */
export const startId = 0;
