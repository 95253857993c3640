/** What an {@link EngineError} can carry besides its message. */
export interface EngineErrorOptions extends ErrorOptions {
  /** What the reader can do about it, one sentence, without a final newline. */
  readonly hint?: string;
}

/**
 * Base of every error this package throws on purpose, so that a program can tell
 * "the input was wrong" from a bug.
 */
export class EngineError extends Error {
  override name = "EngineError";
  /** What the reader can do about it, where that is known. */
  readonly hint?: string;

  constructor(message: string, options: EngineErrorOptions = {}) {
    const { hint, ...rest } = options;
    super(message, rest);
    if (hint !== undefined) this.hint = hint;
  }
}

/** Tensors whose shapes do not fit together. */
export class ShapeError extends EngineError {
  override name = "ShapeError";
}

/** Tensors whose element types do not fit together. */
export class DTypeError extends EngineError {
  override name = "DTypeError";
}

/** A compiled program that cannot be loaded or run, or a worker that is gone. */
export class SessionError extends EngineError {
  override name = "SessionError";
}

/** A safetensors file that is damaged, hostile or not a safetensors file. */
export class SafetensorsError extends EngineError {
  override name = "SafetensorsError";
}
