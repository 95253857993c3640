import { setImmediate } from "node:timers/promises";
import type { ViewPicture } from "gpnerf";
import { describeError } from "../http/answers.ts";
import { type PackedArray, pack } from "../protocol/packedMessage.ts";
import type { PictureHeader } from "../protocol/picture.ts";
import type { RenderRequest } from "../protocol/requests.ts";
import { pictureArrays } from "../rendering/pictureArrays.ts";
import { ViewTask } from "../rendering/viewTask.ts";
import type { LiveScene } from "../scene/liveScene.ts";
import { fromWire } from "../scene/wireCameras.ts";
import type { CancelReason, QueueMember } from "../scheduling/renderQueue.ts";
import type { Outbox } from "./outbox.ts";

/** Shortest time between reports of progress, milliseconds. */
const progressMs = 150;

/** The pictures of one client: at most one in the making, the newest. */
export class RenderSession {
  readonly #live: LiveScene;
  readonly #outbox: Outbox;
  readonly #member: QueueMember;
  readonly #onFailure: (error: unknown) => void;
  #id: number | undefined;

  constructor(live: LiveScene, outbox: Outbox, onFailure: (error: unknown) => void) {
    this.#live = live;
    this.#outbox = outbox;
    this.#member = live.queue.join();
    this.#onFailure = onFailure;
  }

  /** Begin a picture; one that is in the making is cancelled. */
  render(request: RenderRequest): void {
    const { id } = request;
    const problem = this.#problemOf(request);
    if (problem !== undefined) {
      this.#outbox.send({ type: "error", id, message: problem });
      return;
    }
    this.#member.submit(this.#task(request), {
      onPosition: (position) => this.#outbox.send({ type: "queue", id, position }),
      onCancelled: (reason) => this.#tellCancelled(id, reason),
      onFailed: (error) => this.#tellFailed(id, error),
    });
    this.#id = id;
  }

  /** Stop the picture of a request, if that is the one in the making. */
  cancel(id: number): void {
    if (this.#id === id) this.#member.cancel("asked");
  }

  /** The client has gone. */
  close(): void {
    this.#member.leave();
  }

  #problemOf({ camera }: RenderRequest): string | undefined {
    const { width, height } = this.#live.context.network.config.data;
    if (camera.width === width && camera.height === height) return undefined;
    return `The camera is ${camera.width}x${camera.height}; this scene is rendered at ${width}x${height}.`;
  }

  #task(request: RenderRequest): ViewTask {
    const { id, quality } = request;
    const { context, strides } = this.#live;
    const camera = fromWire(request.camera);
    const levels = quality === "coarse" ? 1 : strides.length;
    const received = performance.now();
    let reported = 0;
    return new ViewTask(context, {
      ...{ camera, levels, exclude: request.exclude, strides },
      isWanted: (level) => level === levels - 1 || (quality === "progressive" && !this.#outbox.isCongested),
      onProgress: (progress) => {
        const now = performance.now();
        if (now - reported < progressMs) return;
        reported = now;
        this.#outbox.send({ type: "progress", id, progress });
      },
      onPicture: async (picture, level, sources) => {
        const isFinal = level === levels - 1;
        const arrays = await this.#arrays(picture, request, sources);
        const elapsedMs = performance.now() - received;
        const { stride } = picture;
        const header: PictureHeader = {
          ...{ type: "picture", id, level, levels, stride, isFinal, elapsedMs },
          sources: [...sources],
        };
        this.#outbox.sendPicture({ bytes: pack(header, arrays), isFinal });
      },
    });
  }

  async #arrays(picture: ViewPicture, request: RenderRequest, sources: readonly number[]): Promise<PackedArray[]> {
    const { context, layers: all, featureColors } = this.#live;
    const layers = all.filter((name) => request.layers?.includes(name) ?? true);
    const photos = layers.includes("instances") ? await this.#live.loadFrames(sources) : [];
    const colors = layers.includes("features") ? await readyOrFinal(featureColors, picture.stride === 1) : undefined;
    const { config } = context.network;
    return pictureArrays(picture, layers, { config, camera: fromWire(request.camera), photos, featureColors: colors });
  }

  #tellCancelled(id: number, reason: CancelReason): void {
    if (reason !== "left") this.#outbox.send({ type: "cancelled", id, reason });
  }

  #tellFailed(id: number, error: unknown): void {
    const { status, answer } = describeError(error);
    if (status >= 500) this.#onFailure(error);
    this.#outbox.send({ type: "error", id, ...answer });
  }
}

/** What a promise holds: at once for coarse pictures, which do not wait, and undefined when it never will. */
function readyOrFinal<Value>(promise: Promise<Value>, isFinal: boolean): Promise<Value | undefined> {
  const settled = promise.catch(() => undefined);
  return isFinal ? settled : Promise.race([settled, setImmediate(undefined)]);
}
