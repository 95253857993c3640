/** Examples that are loaded while a step runs. Two, so that one slow frame does not stop the trainer. */
const ahead = 2;

/**
 * Loads the examples of the next steps while the current one runs. Files are read and images decoded on the threads of
 * Node and sharp; at most two examples wait, so memory stays bounded.
 */
export class ExamplePrefetch<Example> {
  readonly #load: (step: number) => Promise<Example>;
  readonly #last: number;
  readonly #pending = new Map<number, Promise<Example>>();

  /**
   * @param load the example of a step
   * @param last the last step there will be
   */
  constructor(load: (step: number) => Promise<Example>, last: number) {
    this.#load = load;
    this.#last = last;
  }

  /**
   * The example of a step. Once it is there, those of the steps after it start to load: it must not wait for them.
   * @throws whatever loading it throws
   */
  async take(step: number): Promise<Example> {
    const example = await this.#start(step);
    this.#pending.delete(step);
    for (let next = step + 1; next <= Math.min(step + ahead, this.#last); next++) void this.#start(next);
    return example;
  }

  /** Wait until nothing loads any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#pending.values());
  }

  #start(step: number): Promise<Example> {
    const pending = this.#pending.get(step);
    if (pending) return pending;
    const started = this.#load(step);
    started.catch(() => undefined); // an error is reported where the example is awaited
    this.#pending.set(step, started);
    return started;
  }
}
