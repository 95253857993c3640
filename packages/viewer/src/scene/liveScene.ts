import {
  type Camera,
  EncodedFrames,
  type FeatureColors,
  type Frame,
  progressiveStrides,
  selectSourceViews,
} from "gpnerf";
import { ConcurrencyGate } from "../concurrencyGate.ts";
import { type LayerName, layerNames } from "../protocol/layers.ts";
import type { SceneDescription } from "../protocol/sceneDescription.ts";
import type { ViewTaskContext } from "../rendering/viewTask.ts";
import { RenderQueue } from "../scheduling/renderQueue.ts";
import { describeScene } from "./describeScene.ts";
import { fitSceneFeatures } from "./featureColors.ts";
import { packFrame } from "./frameMaps.ts";
import { measuredPoints, renderedPoints, type ScenePoints } from "./scenePoints.ts";
import { thumbnailPng } from "./thumbnail.ts";
import type { ViewedScene } from "./viewedScene.ts";

/** Frames decoded at a time on behalf of pages. */
const framesAtATime = 2;

/** A scene to be looked at: all that the server's routes answer with. */
export class LiveScene {
  /** Strides of the levels that pictures are refined in. */
  readonly strides: readonly number[];
  /** What pictures can consist of. */
  readonly layers: readonly LayerName[];
  readonly context: ViewTaskContext;
  readonly queue = new RenderQueue();
  readonly description: Promise<SceneDescription>;
  /** Colours for features, the same in all pictures: made from the first renderings of all. */
  readonly featureColors: Promise<FeatureColors>;
  readonly #viewed: ViewedScene;
  readonly #points: ScenePoints;
  readonly #closing = new AbortController();
  readonly #gate = new ConcurrencyGate(framesAtATime);
  readonly #thumbnails = new Map<number, Promise<Uint8Array>>();

  /**
   * Everything that takes time begins here, and whoever needs it waits for it.
   * @param onFailure told when something that pictures can do without cannot be made
   * @throws {ConfigError} when the scene has fewer frames than the network wants as source views
   */
  constructor(viewed: ViewedScene, onFailure: (error: unknown) => void) {
    const { scene, network, labels } = viewed;
    const { config } = network;
    const cameras = scene.frames.map(({ camera }) => camera);
    expectSources(cameras, config.data.views);
    this.#viewed = viewed;
    this.strides = progressiveStrides(config.data);
    this.layers = layerNames.filter((name) => name !== "instances" || (scene.hasInstance && scene.hasDepth));
    const frames = new EncodedFrames(network, scene);
    this.context = { network, frames, cameras, depthRange: scene.depthRange };
    const { signal } = this.#closing;
    const tell = (error: unknown): void => {
      if (!signal.aborted) onFailure(error);
    };
    this.featureColors = fitSceneFeatures(this.context, this.strides, signal);
    this.featureColors.catch(tell);
    this.description = describeScene(viewed, this);
    this.description.catch(tell);
    this.#points = scene.hasDepth
      ? measuredPoints(scene)
      : renderedPoints(this.context, this.queue, this.strides, labels.ignoreLabel);
  }

  /** Whether there is a frame of this index. */
  hasFrame(id: number): boolean {
    return id < this.#viewed.scene.frames.length;
  }

  /** Frames as they are, for what pictures take over from photos. */
  loadFrames(ids: readonly number[]): Promise<Frame[]> {
    return Promise.all(ids.map((id) => this.#viewed.scene.loadFrame(id)));
  }

  /** The packed answer of `routes.frame`. */
  frame(id: number): Promise<Uint8Array> {
    return this.#gate.run(async () => packFrame(id, await this.#viewed.scene.loadFrame(id)));
  }

  /** A small picture of a frame, PNG; made once. */
  thumbnail(id: number): Promise<Uint8Array> {
    const known = this.#thumbnails.get(id);
    if (known) return known;
    const made = this.#gate.run(async () => thumbnailPng(await this.#viewed.scene.loadFrame(id)));
    this.#thumbnails.set(id, made);
    // A repaired frame can be read again.
    made.catch(() => this.#thumbnails.delete(id));
    return made;
  }

  /** The packed answer of `routes.points`. */
  points(): Promise<Uint8Array> {
    return this.#points.packed();
  }

  /** Cancel what is being rendered; resolves when nothing uses the network any more, which stays. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([this.queue.close(), this.featureColors, this.description]);
  }
}

/** Better now than at the first picture. */
function expectSources(cameras: readonly Camera[], count: number): void {
  selectSourceViews({ cameras, target: cameras[0], count });
}
