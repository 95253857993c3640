import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type ClientMessage, clientMessageSchema, pack } from "../../src/protocol/index.ts";
import { BackendError, type RenderedPicture, type ViewRequest } from "./renderBackend.ts";
import { RenderSocket } from "./renderSocket.ts";

const worldFromCamera = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const camera = { width: 2, height: 1, fx: 1, fy: 1, cx: 0.5, cy: 0, worldFromCamera };
const request: ViewRequest = { camera, quality: "progressive", exclude: [3] };

let server: WebSocketServer;
let heard: ClientMessage[];
let peer: WebSocket | undefined;
let socket: RenderSocket;

beforeEach(async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  heard = [];
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (connected) => {
    peer = connected;
    connected.send(JSON.stringify({ type: "hello", protocol: 1, clients: 1 }));
    connected.on("message", (data) => heard.push(clientMessageSchema.parse(JSON.parse(String(data)))));
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const page = new URL(`http://127.0.0.1:${port}/?token=secret#view`);
  socket = new RenderSocket(page as unknown as Location);
});

afterEach(async () => {
  socket.close();
  for (const client of server.clients) client.terminate();
  server.close();
  await once(server, "close");
  vi.unstubAllGlobals();
});

/** Ask for a picture, and collect what comes. */
function ask(signal: AbortSignal = new AbortController().signal) {
  const pictures: RenderedPicture[] = [];
  const progress: number[] = [];
  const finished = socket.render(request, {
    signal,
    onPicture: (picture) => pictures.push(picture),
    onProgress: (news) => progress.push(news.progress),
  });
  // Looked at later; until then it must not count as unhandled.
  finished.catch(() => undefined);
  return { pictures, progress, finished };
}

async function hear(count: number): Promise<void> {
  await vi.waitFor(() => expect(heard).toHaveLength(count), 2000);
}

function sendPicture(id: number, level: number): void {
  const header = { type: "picture", id, level, levels: 2, stride: 2 - level, progress: 1, isFinal: level === 1 };
  const times = { elapsedMs: 12, renderMs: 10, sources: [1, 2] };
  const values = new Uint8Array([10, 20, 30, 40, 50, 60]);
  peer?.send(pack({ ...header, ...times }, [{ name: "color", shape: [1, 2, 3], stride: 1, values }]));
}

describe("RenderSocket", () => {
  it("asks, tells progress, hands pictures on, and is done after the last", async () => {
    const { pictures, progress, finished } = ask();
    await hear(1);
    expect(heard[0]).toMatchObject({ type: "render", quality: "progressive", exclude: [3] });
    const { id } = heard[0];
    peer?.send(JSON.stringify({ type: "progress", id, progress: 0.5 }));
    sendPicture(id, 0);
    sendPicture(id, 1);
    await finished;
    expect(progress).toEqual([0.5]);
    expect(pictures.map(({ level, isFinal }) => [level, isFinal])).toEqual([
      [0, false],
      [1, true],
    ]);
    expect(pictures[1].layers.color).toMatchObject({ width: 2, height: 1, stride: 1 });
    expect([...(pictures[1].layers.color?.values ?? [])]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it("drops an older request for a newer one, and pictures of the older that are still on their way", async () => {
    const first = ask();
    await hear(1);
    const second = ask();
    await expect(first.finished).rejects.toMatchObject({ name: "AbortError" });
    await hear(2);
    sendPicture(heard[0].id, 1);
    sendPicture(heard[1].id, 1);
    await second.finished;
    expect([first.pictures.length, second.pictures.length]).toEqual([0, 1]);
  });

  it("tells the server when a picture is no longer wanted", async () => {
    const controller = new AbortController();
    const { finished } = ask(controller.signal);
    await hear(1);
    controller.abort();
    await expect(finished).rejects.toMatchObject({ name: "AbortError" });
    await hear(2);
    expect(heard[1]).toEqual({ type: "cancel", id: heard[0].id });
  });

  it("passes the server's words on", async () => {
    const { finished } = ask();
    await hear(1);
    peer?.send(JSON.stringify({ type: "error", id: heard[0].id, message: "too big", hint: "make it smaller" }));
    await expect(finished).rejects.toMatchObject({ name: "BackendError", message: "too big", hint: "make it smaller" });
  });

  it("fails when the connection is lost, and connects anew for the next picture", async () => {
    const { finished } = ask();
    await hear(1);
    peer?.terminate();
    await expect(finished).rejects.toBeInstanceOf(BackendError);
    const next = ask();
    await hear(2);
    sendPicture(heard[1].id, 1);
    await next.finished;
    expect(next.pictures).toHaveLength(1);
  });

  it("says that the server is full when it is", async () => {
    const { finished } = ask();
    await hear(1);
    peer?.close(4001);
    await expect(finished).rejects.toThrow("as many pages as it can");
  });
});
