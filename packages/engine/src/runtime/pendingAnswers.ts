import { fromPostedError } from "./postedError.ts";
import { type Reply, startId } from "./workerMessages.ts";

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What a worker still owes its pool. */
export class PendingAnswers {
  /** Settles with the worker's first reply: whether its task module is loaded. */
  readonly ready: Promise<unknown>;
  readonly #pending = new Map<number, Pending>();
  #nextId: number = startId;

  constructor() {
    this.ready = this.expect(() => undefined);
  }

  /** Number of answers that have not come. */
  get size(): number {
    return this.#pending.size;
  }

  /**
   * The answer to a request.
   * @param send  sends it under the id it is given; nothing is expected when that throws
   */
  expect(send: (id: number) => void): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      send(id);
      this.#pending.set(id, { resolve, reject });
    });
  }

  settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === "failure") pending?.reject(fromPostedError(reply.error));
    else pending?.resolve(reply.value);
  }

  rejectAll(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
