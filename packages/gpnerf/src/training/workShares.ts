/**
 * Hands out work of known cost, each piece to the worker that has least to do: a plan, so that sums over the pieces of a
 * worker are formed in the same order in every run.
 */
export class WorkShares {
  readonly #loads: number[];

  constructor(workers: number) {
    this.#loads = new Array<number>(workers).fill(0);
  }

  /** The worker that has least to do, the first of several, gets the piece. */
  next(cost: number): number {
    const worker = this.#loads.indexOf(Math.min(...this.#loads));
    this.give(worker, cost);
    return worker;
  }

  /** This worker gets the piece. */
  give(worker: number, cost: number): void {
    this.#loads[worker] += cost;
  }
}
