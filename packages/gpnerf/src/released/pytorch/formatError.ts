export { printable } from "../../printable.ts";

/** Why a PyTorch file cannot be read, told before anyone has put the file's name in front. */
export class PytorchFormatError extends Error {
  /** What the reader can do about it. */
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "PytorchFormatError";
    this.hint = hint;
  }
}

/** Hint for bytes that contradict each other. */
export const damagedHint = "The file is damaged or incomplete; copy or download it again.";

/** Hint for files that hold more than weights. */
export const weightsOnlyHint =
  "Only weights are read, and nothing in a checkpoint is ever executed. Load it in PyTorch, if you trust it, and save its state dicts alone.";
