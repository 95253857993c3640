import { createConnection } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../src/index.ts";
import { routes } from "../src/protocol/index.ts";
import { SocketClient } from "./socketClient.ts";
import { builtApp, shared, started, viewedRoom } from "./viewedRoom.ts";

let room: Awaited<ReturnType<typeof viewedRoom>>;
let app: string;
let viewer: Viewer;

beforeAll(async () => {
  room = await viewedRoom();
  app = await builtApp(room.folder);
  viewer = await shared({ view: room, app });
}, 180_000);

/** The camera of a photo as it travels. */
function cameraOf(frame: number) {
  const { worldFromCamera, ...intrinsics } = room.scene.frames[frame].camera;
  return { ...intrinsics, worldFromCamera: [...worldFromCamera] };
}

describe("a client", () => {
  it("that asks anew gets the new picture, and not the rest of the old one", async () => {
    const client = await SocketClient.connected(viewer);
    client.send({ type: "render", id: 1, camera: cameraOf(0) });
    await client.next("queue", 1);
    client.send({ type: "render", id: 2, camera: cameraOf(1) });
    expect(await client.next("cancelled", 1)).toMatchObject({ reason: "superseded" });
    const pictures = client.pictures(1).length;
    await client.finalPicture(2);
    expect(client.pictures(1)).toHaveLength(pictures);
    expect(client.pictures(1).every(({ header }) => !header.isFinal)).toBe(true);
  });

  it("that cancels gets no more pictures, and its next request is served", async () => {
    const client = await SocketClient.connected(viewer);
    client.send({ type: "render", id: 1, camera: cameraOf(0) });
    client.send({ type: "cancel", id: 1 });
    expect(await client.next("cancelled", 1)).toMatchObject({ reason: "asked" });
    client.send({ type: "cancel", id: 1 });
    client.send({ type: "render", id: 2, camera: cameraOf(0), quality: "coarse" });
    await client.finalPicture(2);
    expect(client.received.filter(({ type }) => type === "cancelled")).toHaveLength(1);
  });

  it("that disconnects while its picture is rendered leaves nothing behind", async () => {
    const witness = await SocketClient.connected(viewer);
    for (let i = 0; i < 10; i++) {
      const client = await SocketClient.connected(viewer);
      client.send({ type: "render", id: i, camera: cameraOf(i % 6) });
      await client.next("queue", i);
      // Without a farewell, as when a cable is pulled.
      client.socket.terminate();
    }
    witness.send({ type: "render", id: 1, camera: cameraOf(3) });
    const began = performance.now();
    await witness.finalPicture(1);
    const alone = performance.now() - began;
    witness.send({ type: "render", id: 2, camera: cameraOf(3) });
    await witness.finalPicture(2);
    // Ten abandoned pictures would have taken ten times as long.
    expect(alone).toBeLessThan(5 * (performance.now() - began - alone) + 500);
    expect((await fetch(new URL(routes.scene, viewer.url))).status).toBe(200);
  });
});

describe("two clients", () => {
  it("share the renderer: neither waits for the whole of the other's pictures", async () => {
    const [greedy, modest] = await Promise.all([SocketClient.connected(viewer), SocketClient.connected(viewer)]);
    let isStopped = false;
    const greed = (async () => {
      for (let id = 0; !isStopped; id++) {
        greedy.send({ type: "render", id, camera: cameraOf(id % 6), quality: "final" });
        await greedy.finalPicture(id);
      }
    })();
    await greedy.finalPicture(0);
    for (let id = 0; id < 3; id++) {
      modest.send({ type: "render", id, camera: cameraOf(id) });
      await modest.finalPicture(id);
    }
    isStopped = true;
    await greed;
    const finished = greedy.received.filter(({ type }) => type === "picture").length;
    // Half of the time each: about as many pictures, give or take one in the making.
    expect(finished).toBeGreaterThanOrEqual(2);
    expect(finished).toBeLessThanOrEqual(7);
  });
});

describe("a client that does not read", () => {
  it("does not hold up others", async () => {
    const viewer = await started({ view: room, app, limits: { waitingBytes: 20_000, messagesPerSecond: 1000 } });
    const slow = createConnection(viewer.port, "127.0.0.1");
    slow.on("error", () => undefined);
    const key = Buffer.alloc(16, 1).toString("base64");
    const upgrade = [
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${key}`,
    ];
    slow.write(`GET ${routes.socket} HTTP/1.1\r\nHost: 127.0.0.1:${viewer.port}\r\n${upgrade.join("\r\n")}\r\n\r\n`);
    await new Promise((resolve) => slow.once("data", resolve));
    slow.pause();
    for (let id = 0; id < 40; id++) {
      slow.write(maskedText(JSON.stringify({ type: "render", id, camera: cameraOf(id % 6), quality: "coarse" })));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const client = await SocketClient.connected(viewer);
    client.send({ type: "render", id: 1, camera: cameraOf(0) });
    await client.finalPicture(1);
    slow.destroy();
  });
});

/** A text message as a WebSocket client frames it, masked with zeros. */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = 0x81;
  header[1] = 0x80 | 126;
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}
