/** What an {@link EngineError} can carry besides its message. */
export interface EngineErrorOptions extends ErrorOptions {
  /** What the reader can do about it, one sentence. */
  readonly hint?: string;
}

/**
 * Base of every error this package throws on purpose, so that a program can tell "the input was wrong" from a bug.
 *
 * Names are put on the prototypes, as JavaScript's own errors do: a stack is written down before fields exist.
 */
export class EngineError extends Error {
  static {
    EngineError.prototype.name = "EngineError";
  }

  /** What the reader can do about it, where that is known. */
  declare readonly hint?: string;

  constructor(message: string, options: EngineErrorOptions = {}) {
    const { hint, ...rest } = options;
    super(message, rest);
    if (hint !== undefined) this.hint = hint;
  }
}

/** Tensors whose shapes do not fit together. */
export class ShapeError extends EngineError {
  static {
    ShapeError.prototype.name = "ShapeError";
  }
}

/** Tensors whose element types do not fit together. */
export class DTypeError extends EngineError {
  static {
    DTypeError.prototype.name = "DTypeError";
  }
}

/** A compiled program that cannot be loaded or run, or a worker that is gone. */
export class SessionError extends EngineError {
  static {
    SessionError.prototype.name = "SessionError";
  }
}

/** A safetensors file that is damaged, hostile or not a safetensors file. */
export class SafetensorsError extends EngineError {
  static {
    SafetensorsError.prototype.name = "SafetensorsError";
  }
}
