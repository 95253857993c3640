import { OutputError } from "gpnerf";
import type { RoomPlan } from "./makeRoom.ts";

/** To a worker: make a room (one at a time); give up the one in work after this frame; end. */
export type WorkerRequest =
  | { readonly kind: "room"; readonly plan: RoomPlan }
  | { readonly kind: "stop" }
  | { readonly kind: "close" };

/** From a worker, about the room in work. */
export type WorkerReply =
  | { readonly kind: "frame"; readonly frame: number }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: PostedError };

/** An error as plain data: threads cannot send classes. */
export interface PostedError {
  readonly message: string;
  readonly stack?: string | undefined;
  /** Present for an {@link OutputError}. */
  readonly output?: { readonly hint: string; readonly path?: string };
}

/** Take an error apart in the thread where it was thrown. */
export function postedError(error: unknown): PostedError {
  if (error instanceof OutputError) {
    const { message, stack, hint, path } = error;
    return { message, stack, output: { hint, ...(path === undefined ? {} : { path }) } };
  }
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) };
}

/** Put it together again in the thread that asked. */
export function receivedError({ message, stack, output }: PostedError): Error {
  const error = output ? new OutputError(message, output) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
