import { type Device, findMachine, type Machine, WorkerPool } from "@gpnerf/engine";
import { networkTaskModule } from "#networkTaskModule";
import type { Camera } from "../cameras/camera.ts";
import type { ModelConfig } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import { cacheSizedChunk, evenChunk, gpuSizedChunk } from "./chunkSize.ts";
import { frozenStage } from "./frozenStage.ts";
import { GradientSums } from "./gradientSums.ts";
import { inferenceStages } from "./inferenceStages.ts";
import type { ParameterStore } from "./parameterStore.ts";
import type { Stage } from "./stage.ts";
import { type GatherKind, ViewMemory } from "./viewMemory.ts";
import type { SourceView } from "./workerNetwork.ts";

/** The tasks that the workers run. */
export type NetworkTasks = typeof import("./networkTasks.ts");

/** An image whose features have been extracted; all arrays are shared memory. */
export interface EncodedView extends SourceView {
  /** The image itself, [height, width, 3]. */
  readonly image: Float32Array;
}

/** How a network is run. */
export interface NetworkOptions {
  /** Where programs run; the CPU by default. */
  readonly device?: Device;
  /** Worker threads; by default one per core, or a single one for a GPU. */
  readonly workers?: number;
  /** Rays that one run of a ray stage handles; by default what the cache of a core holds, or what keeps a GPU busy. */
  readonly raysPerChunk?: number;
  /** Rays of a training step, if that is what it is for: chunks are made so much smaller that no worker gets more than others. */
  readonly raysPerStep?: number;
  /** How maps are sampled; `wasm` by default, which is `plain` on machines that do not run it. */
  readonly gathers?: GatherKind;
  /**
   * The parameters never change: they become constants of the programs, which the runtime then prepares once. Renders
   * about a third faster; such a network cannot be trained. False by default.
   */
  readonly frozen?: boolean;
}

/** An image with its camera. */
export interface PosedImage {
  readonly camera: Camera;
  /** [height, width, 3], sRGB in 0..1, of the configured size. */
  readonly color: Float32Array;
}

/**
 * A GP-NeRF network on worker threads: one worker per core, each with one-thread sessions of all stages.
 * Close it when done.
 */
export class Network {
  readonly config: ModelConfig;
  readonly parameters: ParameterStore;
  readonly pool: WorkerPool<NetworkTasks>;
  private lastTurn: Promise<unknown> = Promise.resolve();
  /** The programs that every worker has, by name: the multiplications of one run. */
  private readonly costs = new Map<string, number>();
  /** Rays that one run of a ray stage handles. */
  readonly raysPerChunk: number;
  /** Its programs hold the parameters as constants. */
  readonly frozen: boolean;
  /** Where its programs run. */
  readonly device: Device;
  /** What they are compiled for. */
  readonly machine: Machine;
  private readonly views: ViewMemory;
  private sums: GradientSums | undefined;

  private constructor(
    config: ModelConfig,
    parameters: ParameterStore,
    pool: WorkerPool<NetworkTasks>,
    machine: Machine,
    { device = "cpu", gathers = "wasm", frozen = false, ...options }: NetworkOptions,
  ) {
    const largest = device === "cpu" ? cacheSizedChunk(config) : gpuSizedChunk(config);
    const even = options.raysPerStep === undefined ? largest : evenChunk(options.raysPerStep, largest, pool.size);
    this.config = config;
    this.parameters = parameters;
    this.pool = pool;
    this.raysPerChunk = options.raysPerChunk ?? even;
    this.frozen = frozen;
    this.device = device;
    this.machine = machine;
    this.views = new ViewMemory(config, pool.size, gathers);
  }

  /** Start workers and load the inference stages; when that fails the workers end. */
  static async create(config: ModelConfig, parameters: ParameterStore, options: NetworkOptions = {}): Promise<Network> {
    const { device = "cpu", frozen = false } = options;
    // What is constant, the runtime lays out by itself.
    const machine = frozen ? { device } : await findMachine(device);
    const pool = await WorkerPool.create<NetworkTasks>({
      module: networkTaskModule,
      ...(options.workers === undefined ? {} : { size: options.workers }),
      device,
    });
    try {
      const network = new Network(config, parameters, pool, machine, options);
      await pool.runOnAll("useGathers", (worker) => network.views.gathersOf(worker));
      await network.load(inferenceStages(config, network.raysPerChunk, network.machine));
      if (!network.frozen) await network.synchronize();
      return network;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /**
   * Load further stages into every worker; those of a name that is there already are left out.
   * @throws {ConfigError} for a stage that gives gradients, when the network is frozen
   */
  async load(stages: readonly Stage[]): Promise<void> {
    const missing = stages.filter(({ program }) => !this.costs.has(program.name));
    const added = this.frozen ? missing.map((stage) => frozenStage(stage, this.parameters)) : missing;
    if (added.some(({ gradients }) => gradients.length > 0)) {
      this.sums ??= new GradientSums(this.pool, this.parameters);
      await this.sums.share();
    }
    await this.pool.runOnAll("loadStages", () => added);
    for (const { program } of added) this.costs.set(program.name, program.multiplications ?? 0);
  }

  /**
   * The gradients of its parameters.
   * @throws {RangeError} when no stage that gives some is loaded
   */
  get gradientSums(): GradientSums {
    if (!this.sums) throw new RangeError("Network: no stage that gives gradients is loaded");
    return this.sums;
  }

  /**
   * Multiplications of one run of a stage.
   * @throws {RangeError} when it is not loaded
   */
  multiplications(stage: string): number {
    const cost = this.costs.get(stage);
    if (cost === undefined) throw new RangeError(`Network: stage "${stage}" is not loaded`);
    return cost;
  }

  /**
   * Make the workers see the current parameter values.
   * @throws {ConfigError} when the network is frozen
   */
  async synchronize(): Promise<void> {
    if (this.frozen) {
      throw new ConfigError("Network: it is frozen, new parameter values cannot reach its workers", {
        hint: "Create the network without `frozen` to train it.",
      });
    }
    const { slots, values } = this.parameters;
    await this.pool.runOnAll("synchronizeParameters", () => ({ slots, values }));
  }

  /**
   * Extract the features of images, spread over the workers. They take much memory until they are released; those that are
   * forgotten unreleased, until they are collected as garbage.
   *
   * @param stage a stage that is loaded, with the input of `features` and those of its outputs that are wanted
   * @param first index of the first image, where others are or have been extracted beside these
   */
  async encode(images: readonly PosedImage[], stage = "features", first = 0): Promise<EncodedView[]> {
    const encoded = images.map((image) => this.views.newView(image));
    const outcomes = await Promise.allSettled(
      encoded.map(async (view, i): Promise<EncodedView> => {
        const index = first + i;
        const { image, radiance, semantic } = view;
        const maps = { radiance: radiance.values, semantic: semantic.map(({ values }) => values) };
        await this.pool.run(this.encoderOf(index), "extractFeatures", { stage, index, image, ...maps });
        return view;
      }),
    );
    // Only when nothing writes any more can the memory be used again.
    return outcomes.map((outcome) => {
      if (outcome.status === "fulfilled") return outcome.value;
      this.release(encoded);
      throw outcome.reason;
    });
  }

  /** The worker that extracts the features of an image, by its index in `encode`. */
  encoderOf(index: number): number {
    return index % this.pool.size;
  }

  /** Make the memory of encoded views free for others. The views cannot be used any more, their arrays neither. */
  release(views: readonly EncodedView[]): void {
    for (const view of views) this.views.release(view);
  }

  /**
   * Make these the source views of the ray tasks that follow.
   * @throws {ConfigError} when a view has been released
   */
  async setSources(sources: readonly EncodedView[], dropped: readonly number[] = []): Promise<void> {
    const views = this.views
      .sources(sources)
      .map((view, i) => (dropped.includes(i) ? { ...view, dropped: true } : view));
    await this.pool.runOnAll("setSources", () => views);
  }

  /**
   * Run work that sets the source views and then uses them, one at a time: the workers hold one set of sources, so
   * concurrent renderings take turns.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastTurn.then(work);
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** Stop the workers; nothing can run afterwards. */
  close(): Promise<void> {
    return this.pool.close();
  }
}
