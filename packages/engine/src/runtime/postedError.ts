import { DTypeError, EngineError, SafetensorsError, SessionError, ShapeError } from "../errors.ts";

/** An error as plain data, for the way from a worker thread to its caller. Its cause stays behind. */
export interface PostedError {
  readonly name: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** The stack in the thread that threw, as text. */
  readonly stack: string | undefined;
}

/** Anything that can be thrown, as plain data. */
export function toPostedError(thrown: unknown): PostedError {
  if (!(thrown instanceof Error)) {
    return { name: "Error", message: `a task threw ${String(thrown)}`, hint: undefined, stack: undefined };
  }
  const hint: unknown = Reflect.get(thrown, "hint");
  return {
    name: thrown.name,
    message: thrown.message,
    hint: typeof hint === "string" ? hint : undefined,
    stack: thrown.stack,
  };
}

const engineErrors = { EngineError, ShapeError, DTypeError, SessionError, SafetensorsError };

/**
 * The error again, on the caller's side: of the same class when it is one of this package, otherwise an `Error` with
 * the same name; with the same message and hint, and the stack of the thread that threw it.
 */
export function fromPostedError(posted: PostedError): Error {
  const { name, message, hint, stack } = posted;
  const error = Object.hasOwn(engineErrors, name)
    ? new engineErrors[name as keyof typeof engineErrors](message, hint === undefined ? {} : { hint })
    : Object.assign(new Error(message), { name }, hint === undefined ? {} : { hint });
  if (stack !== undefined) error.stack = stack;
  return error;
}
