import type { WorkerPool } from "@gpnerf/engine";
import { addInto } from "./addInto.ts";
import type { NetworkTasks } from "./network.ts";
import type { ParameterStore } from "./parameterStore.ts";
import { sharedFloats } from "./sharedFloats.ts";

/** Where a worker adds up gradients, in shared memory: arrays laid out like the parameters. */
export interface GradientRoom {
  /** What it accumulates itself. */
  readonly own: Float32Array;
  /** What each worker accumulates, its own among them. */
  readonly byWorker: readonly Float32Array[];
  /** The sum of these. */
  readonly total: Float32Array;
}

/** d loss/d parameters, added up over the workers. */
export interface SummedGradients {
  /** Laid out like the parameters. Lies in memory of the network: its next step writes there. */
  readonly gradients: Float32Array;
  /** Sum of the squares of the gradient of each parameter, in the order of the slots; not finite where the gradient is not. */
  readonly squares: Float64Array;
}

/**
 * The gradients of a network's parameters: each worker accumulates its own, then all add them up together, a share of the
 * parameters each. The memory is made once, because fresh memory costs more than the sum.
 */
export class GradientSums {
  readonly #pool: WorkerPool<NetworkTasks>;
  readonly #byWorker: readonly Float32Array[];
  readonly #total: Float32Array;

  constructor(pool: WorkerPool<NetworkTasks>, { values }: ParameterStore) {
    this.#pool = pool;
    this.#byWorker = Array.from({ length: pool.size }, () => sharedFloats(values.length));
    this.#total = sharedFloats(values.length);
  }

  /** Show the workers where they accumulate. */
  async share(): Promise<void> {
    const [byWorker, total] = [this.#byWorker, this.#total];
    await this.#pool.runOnAll("useGradientRoom", (worker) => ({ own: byWorker[worker], byWorker, total }));
  }

  /** Start a step: zeros, whatever an earlier step has left, be it that it failed half-way. */
  async clear(): Promise<void> {
    await this.#pool.runOnAll("clearGradients", () => undefined);
  }

  /** What the workers have accumulated since `clear`, added up in the order of the workers; nothing may be in work. */
  async sum(): Promise<SummedGradients> {
    const [squares, ...others] = await this.#pool.runOnAll("sumGradients", () => undefined);
    for (const share of others) addInto(squares, share);
    return { gradients: this.#total, squares };
  }
}
