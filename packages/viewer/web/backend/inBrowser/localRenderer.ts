import { EncodedFrames, type Frame, type FrameInfo, type Scene } from "gpnerf";
import type { LayerName } from "../../../src/protocol/index.ts";
import { type LayerContext, pictureArrays } from "../../../src/rendering/pictureArrays.ts";
import { ViewTask, type ViewTaskContext } from "../../../src/rendering/viewTask.ts";
import { fromWire } from "../../../src/scene/wireCameras.ts";
import type { WebScene } from "../../../src/webFolder/webScene.ts";
import type { LayerMap, RenderedPicture, ViewRequest } from "../renderBackend.ts";
import type { LocalNetwork } from "./localNetwork.ts";
import type { WebFolder } from "./webFolder.ts";

/** What a picture in the making tells. */
export interface LocalCallbacks {
  readonly signal: AbortSignal;
  readonly onPicture: (picture: RenderedPicture) => void;
  readonly onProgress: (progress: number) => void;
}

/** Renders pictures of a web folder's scene as the server would, in this thread and the network's workers. */
export class LocalRenderer {
  readonly #folder: WebFolder;
  readonly #scene: WebScene;
  readonly #frames: readonly FrameInfo[];
  readonly #context: ViewTaskContext;
  readonly #featureColors: LayerContext["featureColors"];

  constructor(folder: WebFolder, scene: WebScene, { network }: LocalNetwork) {
    this.#folder = folder;
    this.#scene = scene;
    this.#frames = scene.description.cameras.map(({ name, camera }) => ({ name, camera: fromWire(camera) }));
    const { depthRange } = scene.description;
    const photos = { loadFrame: (index: number) => this.#loadPhoto(index) } as Scene;
    const cameras = this.#frames.map(({ camera }) => camera);
    this.#context = { network, frames: new EncodedFrames(network, photos), cameras, depthRange };
    const colors = scene.featureColors;
    this.#featureColors = colors
      ? { ...colors, mean: Float64Array.from(colors.mean), directions: Float64Array.from(colors.directions) }
      : undefined;
  }

  /** See `RenderBackend.render`; one picture after another. */
  async render(request: ViewRequest, { signal, onPicture, onProgress }: LocalCallbacks): Promise<void> {
    const { strides, layers } = this.#scene.description;
    const began = performance.now();
    const levels = request.quality === "coarse" ? 1 : strides.length;
    const camera = fromWire(request.camera);
    const task = new ViewTask(this.#context, {
      ...{ camera, strides, levels, exclude: request.exclude, onProgress },
      isWanted: (level) => level === levels - 1 || request.quality === "progressive",
      onPicture: async (picture, level, sources) => {
        const { config } = this.#context.network;
        const photos = layers.includes("instances") ? await this.#loadTruths(sources) : [];
        const arrays = pictureArrays(picture, layers, { config, camera, photos, featureColors: this.#featureColors });
        onPicture({
          ...{ level, levels, isFinal: level === levels - 1, sources },
          elapsedMs: performance.now() - began,
          layers: Object.fromEntries(arrays.map(({ name, ...array }) => [name as LayerName, layerMap(array)])),
        });
      },
    });
    try {
      while (!(await task.advance({ shouldPause: () => false, signal })));
    } finally {
      task.dispose();
    }
  }

  async #loadPhoto(index: number): Promise<Frame> {
    const bytes = await this.#folder.loadColor(index);
    return { ...this.#frames[index], color: Float32Array.from(bytes, (byte) => byte / 255) };
  }

  /** What the layers take over from photos; their colours are not among it. */
  #loadTruths(indices: readonly number[]): Promise<Frame[]> {
    return Promise.all(
      indices.map(async (index) => {
        return { ...this.#frames[index], color: new Float32Array(), ...(await this.#folder.loadTruth(index)) };
      }),
    );
  }
}

function layerMap({ shape, stride = 1, values }: Omit<ReturnType<typeof pictureArrays>[number], "name">): LayerMap {
  return { values: values as LayerMap["values"], height: shape[0], width: shape[1], stride };
}
