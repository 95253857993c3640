import {
  type Camera,
  type DepthRange,
  type EncodedFrames,
  type HeldViews,
  type Network,
  selectSourceViews,
  type ViewPicture,
  ViewRendering,
} from "gpnerf";
import type { RenderTask } from "../scheduling/renderQueue.ts";

/** What a task renders with. */
export interface ViewTaskContext {
  readonly network: Network;
  readonly frames: EncodedFrames;
  /** Cameras of all frames. */
  readonly cameras: readonly Camera[];
  readonly depthRange: DepthRange;
}

/** What to render. */
export interface ViewTaskRequest {
  readonly camera: Camera;
  /** Frames that must not be source views. */
  readonly exclude?: readonly number[];
  readonly strides: readonly number[];
  /** Levels to stop after. Default: all. */
  readonly levels?: number;
  /** Whether a level's picture is wanted. Default: all are. */
  readonly isWanted?: (level: number) => boolean;
  /** Receives the picture after a level that is wanted; awaited. `sources` are frame indices, nearest first. */
  readonly onPicture: (picture: ViewPicture, level: number, sources: readonly number[]) => void | Promise<void>;
  readonly onProgress?: (progress: number) => void;
}

/** Renders one camera of a scene in turns: picks and encodes source views, then level after level. */
export class ViewTask implements RenderTask {
  readonly #context: ViewTaskContext;
  readonly #request: ViewTaskRequest;
  readonly #levels: number;
  #sources: readonly number[] = [];
  #held: HeldViews | undefined;
  #rendering: ViewRendering | undefined;

  constructor(context: ViewTaskContext, request: ViewTaskRequest) {
    this.#context = context;
    this.#request = request;
    this.#levels = request.levels ?? request.strides.length;
  }

  get finishedLevels(): number {
    return this.#rendering?.finishedLevels ?? 0;
  }

  async advance({ shouldPause, signal }: Parameters<RenderTask["advance"]>[0]): Promise<boolean> {
    this.#rendering ??= await this.#start();
    const rendering = this.#rendering;
    signal.throwIfAborted();
    const { onProgress } = this.#request;
    const isLevelFinished = await rendering.advance({ shouldPause, signal, ...(onProgress ? { onProgress } : {}) });
    if (!isLevelFinished) return false;
    const level = rendering.finishedLevels - 1;
    if (this.#request.isWanted?.(level) ?? true) {
      const picture = await rendering.picture();
      signal.throwIfAborted();
      await this.#request.onPicture(picture, level, this.#sources);
    }
    return rendering.finishedLevels >= this.#levels;
  }

  dispose(): void {
    this.#held?.release();
    this.#held = undefined;
  }

  async #start(): Promise<ViewRendering> {
    const { network, frames, cameras, depthRange } = this.#context;
    const { camera, exclude = [], strides } = this.#request;
    const count = network.config.data.views;
    this.#sources = selectSourceViews({ cameras, target: camera, count, exclude });
    this.#held = await frames.hold(this.#sources);
    return new ViewRendering(network, camera, this.#held.views, depthRange, strides);
  }
}
