import type { SceneDescription } from "../../../src/protocol/index.ts";
import {
  BackendError,
  type FrameMaps,
  type RenderBackend,
  type RenderCallbacks,
  type ViewRequest,
} from "../renderBackend.ts";
import type { FromRenderWorker, RenderDevice, ToRenderWorker } from "./renderMessages.ts";
import { WebFolder } from "./webFolder.ts";

interface OpenRequest extends RenderCallbacks {
  readonly id: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Pictures from a network that runs in this browser, in a worker; photos and points from the exported folder. */
export class InBrowserBackend implements RenderBackend {
  readonly #folder: WebFolder;
  readonly #scene: ReturnType<WebFolder["loadScene"]>;
  readonly #worker: Worker;
  #place = "this browser";
  #open: OpenRequest | undefined;
  /** Why nothing can be rendered. */
  #broken: BackendError | undefined;
  #nextId = 0;

  /**
   * @param sceneUrl address of the folder's `scene.json`
   * @param device where to render; unless told on the GPU, where there is one
   */
  constructor(sceneUrl: string, device?: RenderDevice) {
    this.#folder = new WebFolder(sceneUrl);
    this.#scene = this.#folder.loadScene();
    // Whoever asks for the description hears of it.
    this.#scene.catch(() => undefined);
    this.#worker = new Worker(new URL("./renderWorker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromRenderWorker>) => this.#hear(data);
    this.#worker.onerror = ({ message }) =>
      this.#break(`The renderer crashed: ${message ?? "it could not be loaded"}.`);
    this.#tell({ kind: "open", sceneUrl, device });
  }

  get place(): string {
    return this.#place;
  }

  async describe(): Promise<SceneDescription> {
    return (await this.#scene).description;
  }

  loadPoints(): ReturnType<RenderBackend["loadPoints"]> {
    return this.#folder.loadPoints();
  }

  async loadFrame(id: number): Promise<FrameMaps> {
    const { hasTruth } = await this.#scene;
    const [color, truth] = await Promise.all([
      this.#folder.loadColor(id),
      hasTruth ? this.#folder.loadTruth(id) : undefined,
    ]);
    return { id, color, ...truth };
  }

  async render(request: ViewRequest, callbacks: RenderCallbacks): Promise<void> {
    const { signal } = callbacks;
    signal.throwIfAborted();
    if (this.#broken) throw this.#broken;
    this.#cancel(new DOMException("A newer picture was asked for.", "AbortError"));
    const id = this.#nextId++;
    const onAbort = (): void => {
      if (this.#open?.id === id) this.#cancel(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#open = { ...callbacks, id, resolve, reject };
        this.#tell({ kind: "render", id, request });
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  close(): void {
    this.#cancel(new DOMException("The viewer was closed.", "AbortError"));
    this.#worker.terminate();
  }

  #hear(message: FromRenderWorker): void {
    if (message.kind === "opened") {
      this.#place = message.place;
      return;
    }
    if (message.kind === "broken") {
      this.#break(message.failure.message, message.failure.hint);
      return;
    }
    if (message.id !== this.#open?.id) return;
    switch (message.kind) {
      case "picture":
        this.#open.onPicture(message.picture);
        break;
      case "progress":
        this.#open.onProgress?.({ progress: message.progress, waiting: 0 });
        break;
      case "finished":
        this.#take()?.resolve();
        break;
      case "failed":
        this.#take()?.reject(errorOf(message.failure));
        break;
    }
  }

  #break(message: string, hint = "Reload the page; another browser may do better."): void {
    this.#broken = new BackendError(message, { hint });
    this.#take()?.reject(this.#broken);
  }

  #cancel(reason: unknown): void {
    const request = this.#take();
    if (!request) return;
    this.#tell({ kind: "cancel", id: request.id });
    request.reject(reason);
  }

  #take(): OpenRequest | undefined {
    const request = this.#open;
    this.#open = undefined;
    return request;
  }

  #tell(message: ToRenderWorker): void {
    this.#worker.postMessage(message);
  }
}

function errorOf({ message, hint, isAbort }: Extract<FromRenderWorker, { kind: "failed" }>["failure"]): Error {
  return isAbort ? new DOMException(message, "AbortError") : new BackendError(message, { hint });
}
