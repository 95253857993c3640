/** Pictures of a validated view, PNG, by what they show. */
export type ViewPngs = ReadonlyMap<string, Uint8Array>;

/** Keeps the pictures of few validations: the newest ones and the best. */
export class TrainingPictures {
  readonly #kept: number;
  /** Views by step, oldest first. */
  readonly #views = new Map<number, readonly ViewPngs[]>();

  /** @param kept validations whose pictures are kept, beside the best one's */
  constructor(kept = 3) {
    this.#kept = kept;
  }

  /**
   * Keep the pictures of a validation.
   * @param best step of the best validation, which may be this one
   * @returns steps whose pictures were let go
   */
  add(step: number, views: readonly ViewPngs[], best: number): number[] {
    this.#views.set(step, views);
    const others = [...this.#views.keys()].filter((known) => known !== best);
    const gone = others.slice(0, Math.max(0, others.length - this.#kept));
    for (const old of gone) this.#views.delete(old);
    return gone;
  }

  find(step: number, view: number, kind: string): Uint8Array | undefined {
    return this.#views.get(step)?.[view]?.get(kind);
  }
}
