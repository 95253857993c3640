import { once } from "node:events";
import { WebSocket } from "ws";
import type { Viewer } from "../src/index.ts";
import {
  type ClientMessageInput,
  type PictureHeader,
  pictureHeaderSchema,
  routes,
  type ServerMessage,
  serverMessageSchema,
  type UnpackedMessage,
  unpack,
} from "../src/protocol/index.ts";

export type Picture = UnpackedMessage<PictureHeader>;
export type Received = ServerMessage | { readonly type: "picture"; readonly id: number; readonly picture: Picture };

/** A page, as the server sees one. */
export class SocketClient {
  readonly socket: WebSocket;
  /** Everything that came, in order. */
  readonly received: Received[] = [];
  readonly #waiting = new Set<() => void>();
  #closeCode: number | undefined;

  constructor(viewer: Viewer, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(new URL(routes.socket, viewer.url.replace("http", "ws")), { headers });
    this.socket.binaryType = "arraybuffer";
    this.socket.on("error", () => undefined);
    this.socket.on("message", (data: ArrayBuffer | Buffer, isBinary) => {
      this.received.push(isBinary ? this.#picture(data as ArrayBuffer) : parsed(data));
      for (const check of this.#waiting) check();
    });
    this.socket.on("close", (code) => {
      this.#closeCode = code;
      for (const check of this.#waiting) check();
    });
  }

  static async connected(viewer: Viewer): Promise<SocketClient> {
    const client = new SocketClient(viewer);
    await client.next("hello");
    return client;
  }

  send(message: ClientMessageInput): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The first message of a kind, with an id if one is given; also one that has come already. */
  async next<Type extends Received["type"]>(type: Type, id?: number): Promise<Extract<Received, { type: Type }>> {
    const found = (): Received | undefined =>
      this.received.find(
        (message) => message.type === type && (id === undefined || ("id" in message && message.id === id)),
      );
    await this.#until(() => found() !== undefined, `${type} ${id ?? ""}`);
    return found() as Extract<Received, { type: Type }>;
  }

  /** The last picture of a request. */
  async finalPicture(id: number): Promise<Picture> {
    const finals = (): Picture[] => this.pictures(id).filter(({ header }) => header.isFinal);
    await this.#until(() => finals().length > 0, `final picture ${id}`);
    return finals()[0];
  }

  pictures(id: number): Picture[] {
    return this.received.flatMap((message) =>
      message.type === "picture" && message.id === id ? [message.picture] : [],
    );
  }

  /** How the connection ended. */
  async closeCode(): Promise<number> {
    await this.#until(() => this.#closeCode !== undefined, "end");
    return this.#closeCode!;
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, "close");
    this.socket.close();
    await closed;
  }

  #picture(data: ArrayBuffer): Received {
    const picture = unpack(data, pictureHeaderSchema);
    return { type: "picture", id: picture.header.id, picture };
  }

  #until(isMet: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`no ${what} within 20 s; came: ${this.received.map(({ type }) => type).join(", ")}`));
      }, 20_000);
      const check = (): void => {
        if (!isMet() && !(this.#closeCode !== undefined && what !== "end")) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        if (isMet()) resolve();
        else reject(new Error(`the connection ended (${this.#closeCode}) before ${what}`));
      };
      this.#waiting.add(check);
      check();
    });
  }
}

function parsed(data: ArrayBuffer | Buffer): ServerMessage {
  return serverMessageSchema.parse(JSON.parse(Buffer.from(data as ArrayBuffer).toString("utf8")));
}
