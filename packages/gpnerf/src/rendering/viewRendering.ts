import type { Camera } from "../cameras/camera.ts";
import type { ModelConfig } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import type { EncodedView, Network } from "../model/network.ts";
import { mapSizes, semanticStride } from "../model/networkScopes.ts";
import { mostProbable } from "../perception/mostProbable.ts";
import { raySamples } from "../rays/raySamples.ts";
import type { DepthRange } from "../scene/scene.ts";
import { chunksOf, progressiveStrides, rayLevels } from "./rayLevels.ts";
import { ViewCanvas } from "./viewCanvas.ts";

/** A view as far as it is rendered: whole, but coarse while `stride` is above 1. */
export interface ViewPicture {
  /** Pixels at multiples of this are rendered: cell (column, row) of `color` and `depth` is pixel (column, row) · stride. */
  readonly stride: number;
  /** Size of `color` and `depth`: the image's over `stride`, rounded up. */
  readonly width: number;
  readonly height: number;
  /** C(r), [height, width, 3], sRGB; not clamped to 0..1. */
  readonly color: Float32Array;
  /** Expected z-depth in metres, [height, width]. */
  readonly depth: Float32Array;
  /** S_sem at half the image's resolution, [mapHeight · mapWidth, channels]. */
  readonly semantic: {
    readonly data: Float32Array;
    readonly width: number;
    readonly height: number;
    readonly channels: number;
  };
  /** Logits at the image's size, [imageHeight, imageWidth, logitChannels]. */
  readonly logits: Float32Array;
  /** Most probable class at the image's size, [imageHeight, imageWidth]. */
  readonly classes: Uint8Array | Uint16Array;
}

/** Where a rendering may pause or stop. */
export interface AdvanceOptions {
  /** Called after every chunk with the rendered share of the whole image, 0..1. */
  readonly onProgress?: (done: number) => void;
  /** Asked between chunks, after one for each worker: whether to stop here for now. Default: never. */
  readonly shouldPause?: () => boolean;
  /** Stops between chunks; the call then rejects with the signal's reason. The rendering can still go on later. */
  readonly signal?: AbortSignal;
}

/**
 * The rendering of one view from encoded source views (Fig. 3b), coarse to fine: rays level by level in chunks over the
 * workers, each pixel once, and the perception head on the map of features so far whenever a picture is wanted. It can
 * pause between chunks, so that several renderings share a network.
 *
 * The picture after the last level does not depend on the levels and pauses before it, up to rounding.
 */
export class ViewRendering {
  /** Strides of the levels, coarse to fine. */
  readonly strides: readonly number[];
  readonly #network: Network;
  readonly #target: Camera;
  readonly #sources: readonly EncodedView[];
  readonly #range: DepthRange;
  readonly #canvas: ViewCanvas;
  /** Of each level, the chunks of pixels that it adds. */
  readonly #levels: readonly (readonly Float32Array[])[];
  readonly #totalChunks: number;
  #finishedLevels = 0;
  /** Chunks of the current level that were handed to a worker. */
  #nextChunk = 0;
  #finishedChunks = 0;

  /**
   * @param target camera of the configured image size
   * @param sources as many as the network is configured for; not to be released before the last level is finished
   * @param strides see `rayLevels`
   * @throws {ConfigError} when the target's size or the number of sources is another
   */
  constructor(
    network: Network,
    target: Camera,
    sources: readonly EncodedView[],
    range: DepthRange,
    strides: readonly number[] = progressiveStrides(network.config.data),
  ) {
    expectConfigured(target, sources.length, network.config);
    const { data } = network.config;
    this.strides = strides;
    this.#network = network;
    this.#target = target;
    this.#sources = sources;
    this.#range = range;
    this.#canvas = new ViewCanvas(data, mapSizes(network.config).semantic);
    const levels = rayLevels(data.width, data.height, strides);
    this.#levels = levels.map(({ pixels }) => chunksOf(pixels, network.raysPerChunk));
    this.#totalChunks = this.#levels.reduce((sum, chunks) => sum + chunks.length, 0);
  }

  /** Levels that are rendered; `picture` shows the last of them. */
  get finishedLevels(): number {
    return this.#finishedLevels;
  }

  get isFinished(): boolean {
    return this.#finishedLevels === this.strides.length;
  }

  /** Rendered share of all rays, 0..1. */
  get progress(): number {
    return this.#finishedChunks / this.#totalChunks;
  }

  /**
   * Render on to the end of the current level, or until `shouldPause`.
   *
   * Renderings on one network take turns at this: its workers hold the source views of one target.
   *
   * @returns whether the level is finished
   * @throws the signal's reason when it is aborted
   */
  async advance(options: AdvanceOptions = {}): Promise<boolean> {
    if (this.isFinished) return true;
    await this.#network.exclusively(async () => {
      options.signal?.throwIfAborted();
      await this.#network.setSources(this.#sources);
      await this.#renderChunks(options);
    });
    if (this.#nextChunk < this.#levels[this.#finishedLevels].length) return false;
    this.#finishedLevels++;
    this.#nextChunk = 0;
    return true;
  }

  /**
   * The picture after the last finished level. Its arrays are those of the rendering when that is finished.
   * @throws {RangeError} before the first level is
   */
  async picture(): Promise<ViewPicture> {
    if (this.#finishedLevels === 0) throw new RangeError("ViewRendering: no level is finished; call advance first");
    const { config, pool } = this.#network;
    const stride = this.strides[this.#finishedLevels - 1];
    const thinned = this.#canvas.thinned(stride);
    const { semantic, logits } = await pool.run(0, "perceive", { pooled: this.#canvas.filledPooled(stride) });
    const { width, height, channels } = mapSizes(config).semantic;
    return {
      stride,
      ...thinned,
      semantic: { data: semantic, width, height, channels },
      logits,
      classes: mostProbable(logits, config),
    };
  }

  /** Every worker takes chunk after chunk; none is at work any more when this ends, however it ends. */
  async #renderChunks({ signal, shouldPause, onProgress }: AdvanceOptions): Promise<void> {
    const { pool } = this.#network;
    const chunks = this.#levels[this.#finishedLevels];
    const first = this.#nextChunk;
    let isStopped = false;
    const mayGoOn = (): boolean => {
      const isPaused = this.#nextChunk - first >= pool.size && shouldPause?.() === true;
      isStopped ||= signal?.aborted === true || isPaused;
      return !isStopped && this.#nextChunk < chunks.length;
    };
    const work = async (worker: number): Promise<void> => {
      while (mayGoOn()) {
        try {
          await this.#renderChunk(worker, chunks[this.#nextChunk++]);
        } catch (error) {
          isStopped = true;
          throw error;
        }
        onProgress?.(++this.#finishedChunks / this.#totalChunks);
      }
    };
    // Two chunks per worker: one waits while the other is computed.
    const turns = Array.from({ length: 2 * pool.size }, (_, i) => work(i % pool.size));
    const outcomes = await Promise.allSettled(turns);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    signal?.throwIfAborted();
  }

  async #renderChunk(worker: number, pixels: Float32Array): Promise<void> {
    const { config, pool } = this.#network;
    const chunk = { camera: this.#target, pixels, ...raySamples(this.#range, pixels.length / 2, config) };
    const isOnMap = this.strides[this.#finishedLevels] % semanticStride === 0;
    this.#canvas.put(pixels, await pool.run(worker, "renderRays", { chunk, pool: isOnMap }));
  }
}

/** Inputs of other sizes would be padded or misread, and a wrong picture would come out. */
function expectConfigured(target: Camera, sources: number, { data }: ModelConfig): void {
  const { width, height, views } = data;
  if (target.width !== width || target.height !== height) {
    throw new ConfigError(
      `renderView: the target camera is ${target.width}x${target.height}, the network renders ${width}x${height}`,
      { hint: "Resize the camera with resizeCamera, or make a network whose model.data has its size." },
    );
  }
  if (sources !== views) {
    throw new ConfigError(`renderView: ${sources} source views came, the network takes ${views}`, {
      hint: `Select ${views}, or make a network with another model.data.views; no parameter depends on it.`,
    });
  }
}
