/** @file How long the thread that starts everything is blocked: a server or a page would not answer for so long. */
import { monitorEventLoopDelay } from "node:perf_hooks";

const resolution = 5;

/** The longest time for which the event loop stood still during some work, in milliseconds. */
export class MainThreadWatch {
  #longest = 0;

  /** Do work and remember the longest standstill. */
  async during(work) {
    const delay = monitorEventLoopDelay({ resolution });
    delay.enable();
    try {
      return await work();
    } finally {
      delay.disable();
      this.#longest = Math.max(this.#longest, delay.max / 1e6 - resolution);
    }
  }

  /** Milliseconds, rounded. */
  get longest() {
    return Math.max(0, Math.round(this.#longest));
  }
}
