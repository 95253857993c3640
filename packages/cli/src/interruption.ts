import { exitCodes } from "./exitCodes.ts";
import type { Terminal } from "./terminal.ts";

/** The user stopped the command; not an error. The message says what is left behind and how to go on. */
export class Interrupted extends Error {
  static {
    Interrupted.prototype.name = "Interrupted";
  }
}

/** Signals that ask a program to end. */
const stopSignals = ["SIGINT", "SIGTERM"] as const;

/** What is said about an interruption. */
export interface InterruptionText {
  /** When it is asked for: "stopping after this step". */
  readonly notice: string;
  /** When it has happened: what is left behind, how to go on. */
  readonly outcome: string;
}

/**
 * Do something that Ctrl-C and SIGTERM can stop in good order: the first one aborts the signal, the second one ends the
 * process at once.
 *
 * @param work  must end soon after the signal is aborted; the signal's reason is an `Interrupted` with the outcome
 */
export async function interruptible<Result>(
  terminal: Terminal,
  { notice, outcome }: InterruptionText,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) {
      terminal.endProgress();
      process.exit(exitCodes.interrupted);
    }
    terminal.note(`${notice}; press again to quit at once`);
    controller.abort(new Interrupted(outcome));
  };
  for (const name of stopSignals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of stopSignals) process.off(name, stop);
  }
}
