import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError, version } from "gpnerf";
import { AccessPolicy, tokenParameter } from "./http/accessPolicy.ts";
import { sendJson } from "./http/answers.ts";
import { isLoopback, printedHost } from "./http/hostNames.ts";
import { type Route, requestHandler } from "./http/requestHandler.ts";
import { sceneRoutes } from "./http/sceneRoutes.ts";
import { appFolder, staticApp } from "./http/staticApp.ts";
import { trainingRoutes } from "./http/trainingRoutes.ts";
import { protocolVersion } from "./protocol/routes.ts";
import type { Session } from "./protocol/session.ts";
import { LiveScene } from "./scene/liveScene.ts";
import type { ViewedScene } from "./scene/viewedScene.ts";
import { defaultSocketLimits, type SocketLimits } from "./socket/socketLimits.ts";
import { SocketServer } from "./socket/socketServer.ts";
import type { TrainingWatch } from "./training/trainingWatch.ts";

/** What to show and to whom. */
export interface ViewerOptions {
  /** A scene to look at. */
  readonly view?: ViewedScene;
  /** A training to watch. */
  readonly training?: Pick<TrainingWatch, "feed" | "pictures">;
  /** Where to listen. Default: 127.0.0.1, which only this machine reaches. */
  readonly host?: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** What visitors need to know. Default: none on loopback, else a random one. */
  readonly token?: string;
  /** Folder of the built web app. Default: the one that comes with the package. */
  readonly app?: string;
  readonly limits?: Partial<SocketLimits>;
  /** Told of errors that visitors are not told the whole of. */
  readonly onFailure?: (error: unknown) => void;
}

/** A running viewer. */
export interface Viewer {
  /** The address to open, with the token where one is wanted. */
  readonly url: string;
  readonly port: number;
  /** Send everyone away and stop; what is shown stays its owner's. */
  close(): Promise<void>;
}

/** Connections at a time, pages and sockets together. */
const maximumConnections = 256;
/** How long answers on their way may take when the viewer is closed, milliseconds. */
const farewellMs = 500;
/** Who has not sent a whole request by then is not served, milliseconds. */
const requestMs = 15_000;

/**
 * Serve the web app, and what it shows, until it is closed.
 *
 * @throws {ConfigError} when the app is not built, the port cannot be had, or the scene has too few frames for the network
 */
export async function startViewer(options: ViewerOptions): Promise<Viewer> {
  const { view, training, host = "127.0.0.1", port = 0, onFailure = () => undefined } = options;
  const app = staticApp(options.app ?? appFolder());
  const token = options.token ?? (isLoopback(host) ? undefined : randomBytes(24).toString("base64url"));
  const server = createServer({
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: 5000,
  });
  server.maxConnections = maximumConnections;
  const bound = await listen(server, host, port);
  const policy = new AccessPolicy({ host, port: bound, token });
  const live = view && openScene(view, server, onFailure);
  const routes: Route[] = [
    { path: /^\/api\/session$/, answer: (response) => sendJson(response, session(options)) },
    ...(live ? sceneRoutes(live) : []),
    ...(training ? trainingRoutes(training.feed, training.pictures) : []),
  ];
  server.on("request", requestHandler({ policy, routes, app, onFailure }));
  const limits = { ...defaultSocketLimits, ...options.limits };
  const sockets = live && new SocketServer(server, { policy, live, limits, onFailure });
  const query = token === undefined ? "" : `?${tokenParameter}=${encodeURIComponent(token)}`;
  return {
    url: `http://${printedHost(host)}:${bound}/${query}`,
    port: bound,
    close: async () => {
      sockets?.close();
      await live?.close();
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      // Answers on their way may arrive; nobody is waited for longer.
      const timer = setTimeout(() => server.closeAllConnections(), farewellMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function session({ view, training }: ViewerOptions): Session {
  const title = view?.scene.name ?? training?.feed.title ?? "";
  const shown = { hasScene: view !== undefined, hasTraining: training !== undefined };
  return { protocol: protocolVersion, version, title, ...shown };
}

/** The scene; without it the server ends, too. */
function openScene(view: ViewedScene, server: Server, onFailure: (error: unknown) => void): LiveScene {
  try {
    return new LiveScene(view, onFailure);
  } catch (error) {
    server.close();
    throw error;
  }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`viewer: cannot listen on ${host} port ${port}: ${code ?? String(cause)}`, {
      hint: code === "EADDRINUSE" ? "Choose another port with --port." : "Choose another host or port.",
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}
