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

/** From the pool to a worker. */
export type Request =
  | { readonly kind: "run"; readonly id: number; readonly task: string; readonly payload: unknown }
  | { readonly kind: "close" };

/** From a worker to the pool. */
export type Reply =
  | { readonly kind: "ready" }
  | { readonly kind: "unusable"; readonly error: PostedError }
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: PostedError };
