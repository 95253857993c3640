/** What a `GpnerfError` carries beside its message. */
export interface ErrorDetails {
  /** What the reader can do about it, one or two sentences. */
  readonly hint: string;
  /** File or folder that the error is about. */
  readonly path?: string;
  /** The error underneath, when this one wraps it. */
  readonly cause?: unknown;
}

/**
 * An error meant for people: something outside the program is not as it must be.
 *
 * The message says who, what came and what is needed; the hint says what to do. Programs print both, and a stack trace
 * only on request. Everything else that is thrown is a bug of ours.
 */
export class GpnerfError extends Error {
  /** What to do, one or two sentences. */
  readonly hint: string;
  /** File or folder that the error is about, where there is one. */
  declare readonly path?: string;

  constructor(message: string, { hint, path, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.hint = hint;
    if (path !== undefined) this.path = path;
  }
}

/** Scene data on disk are missing, damaged or contradict each other. */
export class SceneError extends GpnerfError {}

/** A setting has a value that cannot work. */
export class ConfigError extends GpnerfError {}

/** A checkpoint is missing, damaged or does not fit the model. */
export class CheckpointError extends GpnerfError {}

/** A result could not be written. */
export class OutputError extends GpnerfError {}
