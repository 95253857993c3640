/** A point of a curve. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** Points kept at most, and what is left after they have been merged. */
const maxBuckets = 200;

/**
 * A curve of any number of steps in bounded memory: means over buckets of consecutive steps, which get twice as wide
 * whenever there are too many of them.
 */
export class BucketedSeries {
  #width = 1;
  #buckets: { index: number; sum: number; count: number }[] = [];

  /** @param step at least that of the value added before */
  add(step: number, value: number): void {
    this.#append(Math.floor(step / this.#width), value, 1);
    if (this.#buckets.length > maxBuckets) this.#widen();
  }

  /** Mean value of every bucket, at the middle of its steps. */
  get points(): CurvePoint[] {
    return this.#buckets.map(({ index, sum, count }) => ({
      step: (index + 0.5) * this.#width - 0.5,
      value: sum / count,
    }));
  }

  #append(index: number, sum: number, count: number): void {
    const last = this.#buckets.at(-1);
    if (last?.index === index) {
      last.sum += sum;
      last.count += count;
    } else this.#buckets.push({ index, sum, count });
  }

  #widen(): void {
    const narrow = this.#buckets;
    this.#buckets = [];
    this.#width *= 2;
    for (const { index, sum, count } of narrow) this.#append(Math.floor(index / 2), sum, count);
  }
}
