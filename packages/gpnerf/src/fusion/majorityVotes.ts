/** Labels are below this, so that a slot and a label make one key. */
const labels = 2 ** 16;

/** Votes of pixels for labels, counted exactly per slot; most slots only ever hear of one or two labels. */
export class MajorityVotes {
  readonly #counts = new Map<number, number>();

  /** One more vote of `slot` for `label`, 0..65535. */
  add(slot: number, label: number): void {
    const key = slot * labels + label;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** The label with most votes per slot, [count]; the smallest of equals, and `none` where nobody voted. */
  winners(count: number, none: number): Uint16Array {
    const winners = new Uint16Array(count).fill(none);
    const most = new Float64Array(count);
    for (const [key, votes] of this.#counts) {
      const label = key % labels;
      const slot = (key - label) / labels;
      if (votes < most[slot] || (votes === most[slot] && label > winners[slot])) continue;
      most[slot] = votes;
      winners[slot] = label;
    }
    return winners;
  }
}
