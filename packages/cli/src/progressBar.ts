import type { WriteStream } from "node:tty";
import { Presets, SingleBar } from "cli-progress";
import { Pace } from "./pace.ts";

/** Work that ends sooner shows nothing. */
const quietSeconds = 2;
/** Between two lines where there is no terminal that could redraw one. */
const lineSeconds = 10;

/** What is being done. */
export interface ProgressOptions {
  /** A word or two: "training", "checking frames". */
  readonly title: string;
  /** One unit of the work, singular: "step". */
  readonly unit: string;
  readonly total: number;
  /** Units that were done before; 0 unless told. */
  readonly start?: number;
  /** Where lines are printed, also print one for the first and the last update. */
  readonly announceEnds?: boolean;
}

/** Progress of one piece of work on stderr. */
export interface Progress {
  /**
   * @param done    units finished so far; fractions are fine
   * @param detail  what to say beside it
   */
  update(done: number, detail?: string): void;
  /** Take the bar away while something else is written. */
  interrupt(write: () => void): void;
  stop(): void;
}

/** Shown where nobody wants to see anything. */
export const noProgress: Progress = { update: () => undefined, interrupt: (write) => write(), stop: () => undefined };

/** A bar that redraws itself on a terminal; a line now and then in a log file. */
export function progressBar(stream: WriteStream, options: ProgressOptions): Progress {
  return stream.isTTY ? new TerminalBar(stream, options) : new ProgressLines(stream, options);
}

class TerminalBar implements Progress {
  readonly #bar: SingleBar;
  readonly #options: ProgressOptions;
  readonly #pace: Pace;
  readonly #delay: NodeJS.Timeout;
  #done: number;
  #detail = "";
  #isShown = false;

  constructor(stream: WriteStream, options: ProgressOptions) {
    this.#options = options;
    this.#done = options.start ?? 0;
    this.#pace = new Pace(this.#done);
    const format = "{title} {bar} {percentage} %  {count}/{total}  {pace}  ETA {left}  {detail}";
    this.#bar = new SingleBar(
      { stream, format, barsize: 16, clearOnComplete: true, hideCursor: true, gracefulExit: false },
      Presets.shades_classic,
    );
    this.#delay = setTimeout(() => this.#show(), 1000 * quietSeconds).unref();
  }

  update(done: number, detail = ""): void {
    this.#pace.mark(done);
    this.#done = done;
    this.#detail = detail;
    if (this.#isShown) this.#bar.update(done, this.#payload());
  }

  interrupt(write: () => void): void {
    if (!this.#isShown) {
      write();
      return;
    }
    this.#bar.stop();
    write();
    this.#show();
  }

  stop(): void {
    clearTimeout(this.#delay);
    if (this.#isShown) this.#bar.stop();
    this.#isShown = false;
  }

  #show(): void {
    this.#isShown = true;
    this.#bar.start(this.#options.total, this.#done, this.#payload());
  }

  #payload(): object {
    const { title, unit, total } = this.#options;
    const [pace, left] = [this.#pace.describe(unit), this.#pace.remaining(total - this.#done)];
    return { title, count: Math.floor(this.#done), pace, left, detail: this.#detail };
  }
}

class ProgressLines implements Progress {
  readonly #stream: WriteStream;
  readonly #options: ProgressOptions;
  readonly #pace: Pace;
  #lastLine = performance.now();
  #isFirst = true;

  constructor(stream: WriteStream, options: ProgressOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#pace = new Pace(options.start ?? 0);
  }

  update(done: number, detail = ""): void {
    const { title, unit, total, announceEnds } = this.#options;
    this.#pace.mark(done);
    const isDue = performance.now() - this.#lastLine >= 1000 * lineSeconds;
    const isEnd = this.#isFirst || done >= total;
    this.#isFirst = false;
    if (!isDue && !(announceEnds && isEnd)) return;
    this.#lastLine = performance.now();
    const share = `${Math.floor(done)}/${total} ${unit}s (${Math.floor((100 * done) / total)} %)`;
    const parts = [share, this.#pace.describe(unit), `ETA ${this.#pace.remaining(total - done)}`, detail];
    this.#stream.write(`${title}: ${parts.filter((part) => part !== "").join(", ")}\n`);
  }

  interrupt(write: () => void): void {
    write();
  }

  stop(): void {
    // Lines stay where they are.
  }
}
