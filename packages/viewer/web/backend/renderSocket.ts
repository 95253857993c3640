import {
  type ClientMessageInput,
  closeCodes,
  pictureHeaderSchema,
  routes,
  type ServerMessage,
  serverMessageSchema,
  unpack,
} from "../../src/protocol/index.ts";
import { BackendError, type RenderCallbacks, type RenderedPicture, type ViewRequest } from "./renderBackend.ts";

/** A request that is not finished. */
interface OpenRequest extends RenderCallbacks {
  readonly id: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** The socket that pictures come through; opened with the first request and again when it was lost. */
export class RenderSocket {
  readonly #url: string;
  #socket: Promise<WebSocket> | undefined;
  #open: OpenRequest | undefined;
  #nextId = 0;

  constructor(page: Location) {
    const url = new URL(routes.socket, page.href);
    url.protocol = page.protocol === "https:" ? "wss:" : "ws:";
    this.#url = url.href;
  }

  /** See `RenderBackend.render`. */
  async render(request: ViewRequest, callbacks: RenderCallbacks): Promise<void> {
    callbacks.signal.throwIfAborted();
    this.#end()?.reject(new DOMException("A newer picture was asked for.", "AbortError"));
    const id = this.#nextId++;
    const finished = new Promise<void>((resolve, reject) => {
      this.#open = { ...callbacks, id, resolve, reject };
    });
    const onAbort = (): void => {
      this.#end(id)?.reject(callbacks.signal.reason);
      void this.#socket?.then((socket) => send(socket, { type: "cancel", id })).catch(() => undefined);
    };
    callbacks.signal.addEventListener("abort", onAbort, { once: true });
    try {
      this.#socket ??= this.#connect();
      const socket = await this.#socket;
      if (this.#open?.id === id) send(socket, { type: "render", id, ...request, exclude: [...request.exclude] });
      await finished;
    } finally {
      this.#end(id);
      callbacks.signal.removeEventListener("abort", onAbort);
    }
  }

  close(): void {
    void this.#socket?.then((socket) => socket.close()).catch(() => undefined);
  }

  #connect(): Promise<WebSocket> {
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => this.#receive(data));
    return new Promise<WebSocket>((resolve, reject) => {
      socket.addEventListener("open", () => resolve(socket));
      socket.addEventListener("close", ({ code }) => {
        this.#socket = undefined;
        const error = lostConnection(code);
        reject(error);
        this.#end()?.reject(error);
      });
    });
  }

  #receive(data: string | ArrayBuffer): void {
    if (typeof data === "string") {
      this.#hear(serverMessageSchema.parse(JSON.parse(data)));
      return;
    }
    const { header, arrays } = unpack(data, pictureHeaderSchema);
    if (header.id !== this.#open?.id) return;
    const layers: RenderedPicture["layers"] = Object.fromEntries(
      [...arrays.values()].map(({ name, values, shape, stride = 1 }) => [
        name,
        { values, height: shape[0], width: shape[1], stride },
      ]),
    );
    const { level, levels, isFinal, elapsedMs, sources } = header;
    this.#open.onPicture({ level, levels, isFinal, elapsedMs, sources, layers });
    if (isFinal) this.#end(header.id)?.resolve();
  }

  #hear(message: ServerMessage): void {
    if (message.type === "hello" || message.id !== this.#open?.id) return;
    switch (message.type) {
      case "queue":
        this.#open?.onProgress?.({ progress: 0, waiting: message.position });
        break;
      case "progress":
        this.#open?.onProgress?.({ progress: message.progress, waiting: 0 });
        break;
      case "cancelled":
        this.#end()?.reject(new DOMException("The picture was cancelled.", "AbortError"));
        break;
      case "error":
        this.#end()?.reject(new BackendError(message.message, { hint: message.hint }));
        break;
    }
  }

  /** Take the open request, if it is this one or any will do. */
  #end(id?: number): OpenRequest | undefined {
    if (id !== undefined && this.#open?.id !== id) return undefined;
    const request = this.#open;
    this.#open = undefined;
    return request;
  }
}

function send(socket: WebSocket, message: ClientMessageInput): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function lostConnection(code: number): BackendError {
  switch (code) {
    case closeCodes.full:
      return new BackendError("The server serves as many pages as it can.", { hint: "Try again in a minute." });
    case closeCodes.tooManyMessages:
      return new BackendError("The server has had enough messages from this page.", { hint: "Try again." });
    case closeCodes.ending:
      return new BackendError("The server has ended.", { hint: "Start `gpnerf view` again, then try again." });
    default:
      return new BackendError("The connection to the server was lost.", {
        hint: "Check that `gpnerf view` is still running, then try again.",
      });
  }
}
