/** Marks older than this no longer say how fast the work goes now. */
const windowSeconds = 30;

/** How fast work goes at the moment: its speed over the last half minute. */
export class Pace {
  readonly #now: () => number;
  readonly #marks: { readonly seconds: number; readonly done: number }[];

  /**
   * @param done  units that were there before the work began
   * @param now   clock, seconds
   */
  constructor(done: number, now: () => number = () => performance.now() / 1000) {
    this.#now = now;
    this.#marks = [{ seconds: now(), done }];
  }

  /** Note that `done` units are finished now. */
  mark(done: number): void {
    const seconds = this.#now();
    this.#marks.push({ seconds, done });
    // The newest mark outside the window stays, so that slow work always has two.
    while (this.#marks.length > 2 && this.#marks[1].seconds < seconds - windowSeconds) this.#marks.shift();
  }

  /** Units per second; undefined until something is finished. */
  get perSecond(): number | undefined {
    const first = this.#marks[0];
    const last = this.#marks[this.#marks.length - 1];
    const rate = (last.done - first.done) / (last.seconds - first.seconds);
    return rate > 0 && Number.isFinite(rate) ? rate : undefined;
  }

  /** The speed in words: "12.5 steps/s" or "6.1 s/view". */
  describe(unit: string): string {
    const rate = this.perSecond;
    if (rate === undefined) return `– ${unit}s/s`;
    return rate >= 1 ? `${rate.toFixed(1)} ${unit}s/s` : `${(1 / rate).toFixed(1)} s/${unit}`;
  }

  /** Time that `count` more units will take, as a clock shows it; "–" until that is known. */
  remaining(count: number): string {
    const rate = this.perSecond;
    return rate === undefined ? "–" : clockTime(count / rate);
  }
}

/** A duration as m:ss or h:mm:ss. */
export function clockTime(seconds: number): string {
  const total = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}
