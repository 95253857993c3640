import type { LayerName, Quality, SceneDescription, WireArray, WireCamera } from "../../src/protocol/index.ts";

export type {
  LayerName,
  NamedColor,
  Quality,
  SceneDescription,
  Session,
  SourceCamera,
  WireCamera,
} from "../../src/protocol/index.ts";

/**
 * Whatever renders: the server behind a socket, or the same network in the page. The app knows nothing else of either.
 */
export interface RenderBackend {
  /** Where pictures come from, for people: "server", "this browser (WebGPU)". */
  readonly place: string;
  describe(): Promise<SceneDescription>;
  /** Surface points for orientation. Call again after a while when they are not complete. */
  loadPoints(): Promise<PointCloud>;
  /** A photo with the ground truth there is. */
  loadFrame(id: number): Promise<FrameMaps>;
  /**
   * Render a picture. A newer call supersedes one that is not finished: that one then rejects with an `AbortError`.
   * @returns after the last picture
   * @throws {DOMException} `AbortError` when the signal aborts or a newer call supersedes this one
   * @throws {BackendError} when it cannot be rendered
   */
  render(request: ViewRequest, options: RenderCallbacks): Promise<void>;
  close(): void;
}

export interface ViewRequest {
  /** Of the scene's `renderSize`. */
  readonly camera: WireCamera;
  readonly quality: Quality;
  /** Photos that must not be source views. */
  readonly exclude: readonly number[];
}

export interface RenderCallbacks {
  readonly signal: AbortSignal;
  /** Coarse to fine, each whole. */
  readonly onPicture: (picture: RenderedPicture) => void;
  readonly onProgress?: (progress: RenderProgress) => void;
}

export interface RenderProgress {
  /** 0..1 of the rays. */
  readonly progress: number;
  /** Requests of others that come first; 0 while rendering. */
  readonly waiting: number;
}

/** A map over the picture: cell (column, row) lies at image pixel (column · stride, row · stride). */
export interface LayerMap {
  /** [height, width(, 3)] */
  readonly values: WireArray;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
}

/** A picture at one level of refinement; what the layers mean is said in `protocol/layers.ts`. */
export interface RenderedPicture {
  readonly level: number;
  readonly levels: number;
  readonly isFinal: boolean;
  /** Since the request. */
  readonly elapsedMs: number;
  /** Photos it was rendered from, nearest first. */
  readonly sources: readonly number[];
  readonly layers: { readonly [name in LayerName]?: LayerMap };
}

/** A photo at the size of rendering, with the ground truth there is: see `protocol/frameMaps.ts`. */
export interface FrameMaps {
  readonly id: number;
  readonly color: Uint8Array;
  readonly depth?: Float32Array;
  readonly semantic?: Uint8Array;
  readonly instance?: Uint16Array;
  readonly mask?: Uint8Array;
}

/** Surface points: see `protocol/pointCloud.ts`. */
export interface PointCloud {
  /** [points, 3], world metres. */
  readonly positions: Float32Array;
  /** [points, 3], sRGB bytes. */
  readonly colors: Uint8Array;
  readonly classes?: Uint8Array;
  /** Which of the scene's class lists `classes` refers to. */
  readonly classesOf: "truth" | "network";
  readonly instances?: Uint16Array;
  /** Metres between points. */
  readonly voxelSize: number;
  readonly isComplete: boolean;
}

/** A failure people should read. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly hint?: string | undefined; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
  }
}
