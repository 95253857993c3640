import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { AccessPolicy } from "../http/accessPolicy.ts";
import { HttpError } from "../http/httpError.ts";
import { addressOf } from "../http/requestHandler.ts";
import { closeCodes } from "../protocol/answers.ts";
import { maximumRequestBytes } from "../protocol/requests.ts";
import { protocolVersion, routes } from "../protocol/routes.ts";
import type { LiveScene } from "../scene/liveScene.ts";
import { MessageRate } from "./messageRate.ts";
import { Outbox } from "./outbox.ts";
import { type ReadMessage, readMessage } from "./readMessage.ts";
import { RenderSession } from "./renderSession.ts";
import type { SocketLimits } from "./socketLimits.ts";

/** How long a client has to answer a farewell, milliseconds. */
const farewellMs = 500;

/** What the sockets of a server need. */
export interface SocketOptions {
  readonly policy: AccessPolicy;
  readonly live: LiveScene;
  readonly limits: SocketLimits;
  readonly onFailure: (error: unknown) => void;
}

/** The sockets of a server. */
export class SocketServer {
  readonly #options: SocketOptions;
  readonly #sockets: WebSocketServer;
  readonly #heartbeat: NodeJS.Timeout;
  /** Clients that have not answered since the last check. */
  readonly #silent = new WeakSet<WebSocket>();

  constructor(server: Server, options: SocketOptions) {
    this.#options = options;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: maximumRequestBytes, perMessageDeflate: false });
    server.on("upgrade", (request, stream, head) => this.#upgrade(request, stream, head));
    this.#heartbeat = setInterval(() => this.#checkClients(), options.limits.heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Clients that are connected. */
  get clients(): number {
    return this.#sockets.clients.size;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const socket of this.#sockets.clients) {
      socket.close(closeCodes.ending, "the server is ending");
      terminateSoon(socket);
    }
    this.#sockets.close();
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on("error", () => stream.destroy());
    try {
      const { policy } = this.#options;
      policy.expectOwnAddress(request);
      const address = addressOf(request);
      policy.expectOwnPage(request);
      policy.expectToken(request, address);
      if (address.pathname !== routes.socket) throw new HttpError(404, "There is no socket here.");
    } catch (error) {
      const status = error instanceof HttpError ? error.status : 500;
      stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, stream, head, (socket) => this.#welcome(socket));
  }

  #welcome(socket: WebSocket): void {
    const { limits, live, onFailure } = this.#options;
    // What is wrong with a client (broken frames, too long messages) ends its connection; nothing else is to be done.
    socket.on("error", () => terminateSoon(socket));
    if (this.clients > limits.clients) {
      socket.close(closeCodes.full, "too many clients");
      return;
    }
    const outbox = new Outbox(socket, limits.waitingBytes);
    const session = new RenderSession(live, outbox, onFailure);
    const rate = new MessageRate(limits.messagesPerSecond);
    socket.on("close", () => session.close());
    socket.on("pong", () => this.#silent.delete(socket));
    socket.on("message", (data, isBinary) => {
      if (rate.exceeds()) socket.close(closeCodes.tooManyMessages, "too many messages");
      else hear(session, outbox, readMessage(data, isBinary));
    });
    outbox.send({ type: "hello", protocol: protocolVersion, clients: this.clients });
  }

  #checkClients(): void {
    for (const socket of this.#sockets.clients) {
      if (this.#silent.has(socket)) socket.terminate();
      else {
        this.#silent.add(socket);
        socket.ping();
      }
    }
  }
}

/** Do what a message asks for. */
function hear(session: RenderSession, outbox: Outbox, { message, problem }: ReadMessage): void {
  if (problem) outbox.send({ type: "error", ...problem });
  else if (message.type === "render") session.render(message);
  else session.cancel(message.id);
}

/** Who does not answer a farewell is not waited for. */
function terminateSoon(socket: WebSocket): void {
  setTimeout(() => socket.terminate(), farewellMs).unref();
}
