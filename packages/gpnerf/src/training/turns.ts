import { setImmediate as nextTurn } from "node:timers/promises";

/** A few milliseconds of arithmetic. */
const numbersPerTurn = 1_000_000;

/**
 * Lets other work of the thread have its turn during long loops: a large network has millions of parameters, and a loop
 * over all of them would hold up everything else for a tenth of a second.
 */
export class Turns {
  #numbers = 0;

  /** Say that so many numbers were worked through; the event loop gets a turn once they are enough. */
  async after(numbers: number): Promise<void> {
    this.#numbers += numbers;
    if (this.#numbers < numbersPerTurn) return;
    this.#numbers = 0;
    await nextTurn();
  }
}
