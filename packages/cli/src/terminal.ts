import { noProgress, type Progress, type ProgressOptions, progressBar } from "./progressBar.ts";

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly quiet?: true;
  readonly verbose?: true;
}

/** The terminal as the flags want it. */
export function openTerminal({ quiet }: GlobalFlags): Terminal {
  return new Terminal({ isQuiet: quiet === true });
}

/**
 * Where a command writes. Results go to stdout, everything said on the way (notes, progress) to stderr, so that the
 * output of a command can always be piped.
 */
export class Terminal {
  readonly #isQuiet: boolean;
  #progress: Progress = noProgress;

  /** @param isQuiet  no notes and no progress; results and errors only */
  constructor({ isQuiet }: { readonly isQuiet: boolean }) {
    this.#isQuiet = isQuiet;
  }

  /** A result for people. */
  print(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** A result for machines: one JSON object. */
  printJson(value: object): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** Something worth knowing on the way. */
  note(text: string): void {
    if (!this.#isQuiet) this.#progress.interrupt(() => process.stderr.write(`${text}\n`));
  }

  /** Show the progress of some work while it runs; the bar is gone when it ends, however it ends. */
  async withProgress<Result>(options: ProgressOptions, work: (progress: Progress) => Promise<Result>): Promise<Result> {
    const progress = this.startProgress(options);
    try {
      return await work(progress);
    } finally {
      this.endProgress();
    }
  }

  /** Show progress until `endProgress` or the next start. */
  startProgress(options: ProgressOptions): Progress {
    this.endProgress();
    this.#progress = this.#isQuiet ? noProgress : progressBar(process.stderr, options);
    return this.#progress;
  }

  /** Give the terminal back in good order. */
  endProgress(): void {
    this.#progress.stop();
    this.#progress = noProgress;
  }
}
