import { WorkerPool } from "@gpnerf/engine";
import type { Camera } from "../cameras/camera.ts";
import type { ModelConfig } from "../config/schema.ts";
import type { FeatureGrid } from "../projection/featureGrid.ts";
import { lastPass, samplesOf } from "../rendering/passes.ts";
import { inferenceStages } from "./inferenceStages.ts";
import { type MapSize, mapSizes } from "./networkScopes.ts";
import type { ParameterStore } from "./parameterStore.ts";
import type { Stage } from "./stage.ts";
import type { SourceView } from "./workerNetwork.ts";

/** The tasks that the workers run. */
export type NetworkTasks = typeof import("./networkTasks.ts");

/** An image whose features have been extracted; all arrays are shared memory. */
export interface EncodedView extends SourceView {
  /** The image itself, [height, width, 3]. */
  readonly image: Float32Array;
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
  /** Names of the programs that every worker has. */
  private readonly loaded = new Set<string>();
  /** Rays that one run of a ray stage handles. */
  readonly raysPerChunk: number;

  private constructor(
    config: ModelConfig,
    parameters: ParameterStore,
    pool: WorkerPool<NetworkTasks>,
    raysPerChunk: number,
  ) {
    this.config = config;
    this.parameters = parameters;
    this.pool = pool;
    this.raysPerChunk = raysPerChunk;
  }

  /** Start workers and load the inference stages; when that fails the workers end. */
  static async create(
    config: ModelConfig,
    parameters: ParameterStore,
    options: { readonly workers?: number; readonly raysPerChunk?: number } = {},
  ): Promise<Network> {
    const raysPerChunk = options.raysPerChunk ?? cacheSizedChunk(config);
    const pool = await WorkerPool.create<NetworkTasks>({
      module: new URL("./networkTasks.js", import.meta.url),
      ...(options.workers === undefined ? {} : { size: options.workers }),
    });
    try {
      const network = new Network(config, parameters, pool, raysPerChunk);
      await network.load(inferenceStages(config, raysPerChunk));
      await network.synchronize();
      return network;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /** Load further stages into every worker; those of a name that is there already are left out. */
  async load(stages: readonly Stage[]): Promise<void> {
    const added = stages.filter(({ program }) => !this.loaded.has(program.name));
    await this.pool.runOnAll("loadStages", () => added);
    for (const { program } of added) this.loaded.add(program.name);
  }

  /** Make the workers see the current parameter values. */
  async synchronize(): Promise<void> {
    const { slots, values } = this.parameters;
    await this.pool.runOnAll("synchronizeParameters", () => ({ slots, values }));
  }

  /** Extract the features of images, spread over the workers. */
  async encode(images: readonly PosedImage[]): Promise<EncodedView[]> {
    const sizes = mapSizes(this.config);
    const encoded = images.map(({ camera, color }): EncodedView => {
      const image = sharedCopy(color);
      return {
        camera,
        image,
        color: { ...sizes.color, values: image },
        radiance: sharedGrid(sizes.radiance),
        semantic: sharedGrid(sizes.semantic),
      };
    });
    await Promise.all(
      encoded.map(({ image, radiance: r, semantic: s }, i) =>
        this.pool.run(i % this.pool.size, "extractFeatures", { image, radiance: r.values, semantic: s.values }),
      ),
    );
    return encoded;
  }

  /** Make these the source views of the ray tasks that follow. */
  async setSources(sources: readonly EncodedView[]): Promise<void> {
    const views: SourceView[] = sources.map(({ camera, color, radiance, semantic }) => ({
      camera,
      color,
      radiance,
      semantic,
    }));
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

/**
 * Rays per chunk so that one intermediate of the ray network ([rays · samples, views, width] numbers) stays within about
 * a megabyte, the cache of one core.
 */
export function cacheSizedChunk(config: ModelConfig): number {
  const numbersPerRay = samplesOf(lastPass(config), config) * config.data.views * config.field.width;
  return Math.min(64, Math.max(4, Math.round(250_000 / numbersPerRay)));
}

function sharedCopy(values: Float32Array): Float32Array {
  const copy = sharedArray(values.length);
  copy.set(values);
  return copy;
}

/** Zeros in shared memory. */
function sharedArray(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

function sharedGrid(size: MapSize): FeatureGrid {
  return { ...size, values: sharedArray(size.width * size.height * size.channels) };
}
