import type { Device } from "@gpnerf/engine";
import type { Camera, DepthRange, ModelConfig } from "gpnerf";
import type { RenderedPicture, ViewRequest } from "../../../web/backend/renderBackend.ts";

/** A view to render with a network in a browser; plain data. */
export interface ViewSetup {
  readonly config: ModelConfig;
  /** Values of all parameters, in the order of their declaration. */
  readonly parameters: readonly number[];
  readonly images: readonly { readonly camera: PlainCamera; readonly color: readonly number[] }[];
  readonly target: PlainCamera;
  readonly range: DepthRange;
  readonly device: Device;
  readonly workers?: number;
  readonly raysPerChunk?: number;
}

/** A camera that survives JSON. */
export type PlainCamera = Omit<Camera, "worldFromCamera"> & { readonly worldFromCamera: readonly number[] };

/** What came of it. */
export interface ViewResult {
  readonly isIsolated: boolean;
  readonly workers: number;
  readonly color: readonly number[];
  readonly depth: readonly number[];
  readonly classes: readonly number[];
}

/** A picture of an exported scene. */
export interface PictureResult {
  readonly place: string;
  readonly pictures: number;
  readonly layers: {
    readonly [name in keyof RenderedPicture["layers"]]: { readonly values: readonly number[]; readonly stride: number };
  };
}

declare global {
  /** Render a view with a network in a worker of this page. */
  var renderInBrowser: (setup: ViewSetup) => Promise<ViewResult>;
  /** The last picture of an exported scene, rendered by this page. */
  var renderExported: (sceneUrl: string, device: "cpu" | "webgpu", request: ViewRequest) => Promise<PictureResult>;
  /** Why a device cannot be used in this page. */
  var problemOf: (device: Device) => Promise<string | undefined>;
}
