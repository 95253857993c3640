import type { GpuLock } from "./gpuTurn.ts";
import type { NativeGate } from "./nativeGate.ts";
import type { PostedError } from "./postedError.ts";
import type { RunnerSetup } from "./taskRunner.ts";

/** What a worker thread of Node is started with; `module` is the URL of the compiled task module. */
export interface WorkerSetup extends RunnerSetup {
  readonly gate: NativeGate;
  readonly gpuLock: GpuLock;
}

/** From the pool to a worker. Every run is answered by a {@link Reply} with the same id. */
export type Request =
  | { readonly kind: "run"; readonly id: number; readonly task: string; readonly payload: unknown }
  | { readonly kind: "close" };

/** From a worker to the pool. */
export type Reply =
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: PostedError };

/** From a web worker to the pool: unlike threads of Node it cannot be seen to end, so it says so. */
export type WebReply = Reply | { readonly kind: "closed" };

/** Id of a worker's first reply: its task module is loaded, or could not be. */
export const startId = 0;
