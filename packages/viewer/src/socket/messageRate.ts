/** Whether messages come faster than a rate, with as many at once as are allowed in a second. */
export class MessageRate {
  readonly #perSecond: number;
  readonly #now: () => number;
  #allowance: number;
  #last: number;

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#allowance = perSecond;
    this.#last = now();
  }

  /** Count a message. @returns whether it is too many */
  exceeds(): boolean {
    const now = this.#now();
    const earned = ((now - this.#last) / 1000) * this.#perSecond;
    this.#allowance = Math.min(this.#perSecond, this.#allowance + earned) - 1;
    this.#last = now;
    return this.#allowance < 0;
  }
}
