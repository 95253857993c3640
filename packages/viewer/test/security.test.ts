import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Viewer } from "../src/index.ts";
import { closeCodes, routes, sceneDescriptionSchema } from "../src/protocol/index.ts";
import { rawGet, rawRequest } from "./rawRequest.ts";
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

/** Whether the server still does its work. */
async function expectAnswering(viewer: Viewer): Promise<void> {
  const { origin } = new URL(viewer.url);
  const headers = { Authorization: `Bearer ${new URL(viewer.url).searchParams.get("token")}` };
  const response = await fetch(new URL(routes.scene, origin), { headers });
  expect(response.status).toBe(200);
  sceneDescriptionSchema.parse(await response.json());
}

const shown = (overrides: object) => started({ view: room, app, ...overrides });

describe("a path that leads outside", () => {
  const climbs = [
    "../",
    "..%2f",
    "..%2F",
    "%2e%2e/",
    "%2e%2e%2f",
    "%2E%2E%2F",
    ".%2e/",
    "..\\",
    "..%5c",
    "%2e%2e%5c",
    "%252e%252e%252f",
    "..%252f",
    "%c0%ae%c0%ae%c0%af",
    "%c0%ae%c0%ae/",
    "..%c0%af",
    "%uff0e%uff0e%u2215",
    "..;/",
    "....//",
    "..%00/",
    "/..//",
    "..%e2%88%95",
    "．．/",
  ];
  const starts = ["/", "//", "/assets/", "/assets/%2e/", "/api/frames/", "/api/thumbnails/", "/api/training/pictures/"];
  const targets = starts.flatMap((start) =>
    climbs.flatMap((climb) => [
      `${start}${climb.repeat(8)}etc/passwd`,
      `${start}${climb}secret.txt`,
      `${start}${climb.repeat(2)}secret.txt`,
    ]),
  );
  const others = [
    "/etc/passwd",
    "//etc/passwd",
    "file:///etc/passwd",
    "http://127.0.0.1/../../etc/passwd",
    "/index.html%00.png",
    "/%",
    "/%zz",
    "*",
    "/assets",
    "/assets/",
    "/.git/config",
    "/__proto__",
    "/constructor",
    "/api/frames/-1",
    "/api/frames/1e0",
    "/api/frames/0x1",
    "/api/frames/99999999999",
    "/api/thumbnails/0.png/..",
  ];

  it(`is refused, in ${targets.length + others.length} spellings`, async () => {
    const passwd = (await readFile("/etc/passwd", "latin1").catch(() => "")).slice(0, 20);
    const leaks: string[] = [];
    for (const target of [...targets, ...others]) {
      // Raw bytes: a client library would tidy the path up.
      const { status, text } = await rawGet(viewer.port, Buffer.from(target, "utf8").toString("latin1"));
      const isLeak = text.includes("a secret") || (passwd !== "" && text.includes(passwd));
      if (isLeak || status < 400 || status >= 500) leaks.push(`${status} ${target}`);
      expect(text, target).not.toContain("node:");
    }
    expect(leaks).toEqual([]);
    await expectAnswering(viewer);
  });

  it("is not opened by files that appear later: the page's files are listed once", async () => {
    const own = await shown({});
    await writeFile(join(app, "later.txt"), "a secret");
    expect((await rawGet(own.port, "/later.txt")).status).toBe(404);
    expect((await rawGet(own.port, "/index.html")).status).toBe(200);
  });
});

describe("a page of another site", () => {
  it.each([
    ["another host (DNS rebinding)", { Host: "evil.example:80" }, 421],
    ["no port", { Host: "localhost" }, 421],
    ["a host that begins like ours", { Host: "127.0.0.1.evil.example" }, 421],
    ["a foreign origin", { Origin: "https://evil.example" }, 403],
    ["an opaque origin", { Origin: "null" }, 403],
    ["another port of this machine", { Origin: "http://127.0.0.1:1" }, 403],
    ["a cross-site fetch", { "Sec-Fetch-Site": "cross-site" }, 403],
    ["a fetch from another port", { "Sec-Fetch-Site": "same-site" }, 403],
  ])("is refused for %s", async (_, headers: Record<string, string>, status) => {
    const answer = await rawGet(viewer.port, routes.scene, headers);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain("Access-Control-Allow-Origin");
    const socket = new SocketClient(viewer, headers);
    expect(await socket.closeCode()).toBe(1006);
    expect(socket.received).toEqual([]);
    await expectAnswering(viewer);
  });

  it("is let in under the names of this machine", async () => {
    for (const name of ["localhost", "127.0.0.1", "[::1]"]) {
      const host = `${name}:${viewer.port}`;
      expect((await rawGet(viewer.port, routes.scene, { Host: host, Origin: `http://${host}` })).status).toBe(200);
    }
  });
});

describe("a server for other machines", () => {
  const token = "s3cret-token";

  it("makes up a long token by itself, and none on loopback", async () => {
    const open = await shown({ host: "0.0.0.0" });
    expect(new URL(open.url).searchParams.get("token")).toMatch(/^[\w-]{32,}$/);
    expect(viewer.url).not.toContain("token");
  });

  it.each([
    ["none", {}],
    ["a wrong one", { Authorization: "Bearer s3cret-tokem" }],
    ["an empty one", { Authorization: "Bearer " }],
    ["a part of it", { Authorization: "Bearer s3cret" }],
    ["a wrong cookie", { Cookie: "gpnerf=s3cret-token" }],
  ])("refuses everything to those with %s", async (_, headers: Record<string, string>) => {
    const viewer = await shown({ token });
    for (const path of ["/", "/index.html", "/assets/main.js", "/nothing", ...allRoutes]) {
      const { status, text } = await rawGet(viewer.port, path, headers);
      expect(status, path).toBe(401);
      expect(text).not.toContain(token);
    }
    const socket = new SocketClient({ ...viewer, url: new URL("/", viewer.url).href }, headers);
    expect(await socket.closeCode()).toBe(1006);
    await expectAnswering(viewer);
  });

  it("lets in those with the token, and keeps it for them out of the address", async () => {
    const viewer = await shown({ token });
    const entry = await fetch(`${viewer.url}&frame=3`, { redirect: "manual" });
    expect([entry.status, entry.headers.get("location")]).toEqual([303, "/?frame=3"]);
    const cookie = entry.headers.get("set-cookie")!;
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    const headers = { Cookie: cookie.split(";")[0] };
    for (const path of ["/", routes.scene]) expect((await rawGet(viewer.port, path, headers)).status, path).toBe(200);
    const socket = new SocketClient({ ...viewer, url: new URL("/", viewer.url).href }, headers);
    await socket.next("hello");
    await socket.close();
  });

  const allRoutes = [
    routes.session,
    routes.scene,
    routes.points,
    routes.frame(0),
    routes.thumbnail(0),
    routes.training,
  ];
});

describe("answers", () => {
  it("isolate the page and say nothing about the server", async () => {
    for (const path of ["/", routes.scene, "/nothing"]) {
      const { headers } = await fetch(new URL(path, viewer.url));
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("content-security-policy")).not.toContain("unsafe-inline");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });

  it("to what cannot be answered have no stack", async () => {
    const reported: unknown[] = [];
    const broken = { ...room.scene, loadFrame: () => Promise.reject(new TypeError("at secretFunction (file:1)")) };
    const viewer = await started({ view: { ...room, scene: broken }, app, onFailure: (error) => reported.push(error) });
    const answer = await rawGet(viewer.port, routes.frame(0));
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("secretFunction");
    expect(answer.text).toContain("The server has failed.");
    const client = await SocketClient.connected(viewer);
    client.send({ type: "render", id: 1, camera: wireCamera() });
    const error = await client.next("error", 1);
    expect(error.message).toBe("The server has failed.");
    expect(reported.length).toBeGreaterThanOrEqual(2);
  });
});

describe("a flood", () => {
  it("of a 100 MB message ends that connection alone", async () => {
    const witness = await SocketClient.connected(viewer);
    const client = await SocketClient.connected(viewer);
    const before = process.memoryUsage().arrayBuffers;
    client.socket.send(Buffer.alloc(100 * 2 ** 20), { binary: true });
    expect([1006, closeCodes.tooLong]).toContain(await client.closeCode());
    // Our own copy of the message is 100 MB; the server kept none of it.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(230 * 2 ** 20);
    witness.send({ type: "render", id: 1, camera: wireCamera(), quality: "coarse" });
    await witness.finalPicture(1);
    await expectAnswering(viewer);
  });

  it("of a 100 MB body, header or line is not read", async () => {
    const host = `Host: 127.0.0.1:${viewer.port}\r\n`;
    const filler = Buffer.alloc(2 ** 20, "a");
    for (const [start, status] of [
      [`POST /api/scene HTTP/1.1\r\n${host}Content-Length: ${100 * 2 ** 20}\r\n\r\n`, 405],
      [`GET / HTTP/1.1\r\n${host}X-Long: `, 431],
      ["GET /", 431],
    ] as const) {
      expect((await rawRequest(viewer.port, Buffer.concat([Buffer.from(start), filler]))).status, start).toBe(status);
    }
    await expectAnswering(viewer);
  });

  it("of messages ends that connection alone", async () => {
    const viewer = await shown({ limits: { messagesPerSecond: 20 } });
    const client = await SocketClient.connected(viewer);
    for (let i = 0; i < 200; i++) client.send({ type: "cancel", id: i });
    expect(await client.closeCode()).toBe(closeCodes.tooManyMessages);
    await expectAnswering(viewer);
  });

  it("of 50 clients at once is served as far as there is room", async () => {
    const viewer = await shown({ limits: { clients: 10 } });
    const clients = Array.from({ length: 50 }, () => new SocketClient(viewer));
    const outcomes = await Promise.all(
      clients.map((client) =>
        Promise.race([
          client.next("hello").then(
            () => "in",
            () => "out",
          ),
          client.closeCode(),
        ]),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "in")).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === closeCodes.full || outcome === "out")).toHaveLength(40);
    const welcome = clients.filter((_, i) => outcomes[i] === "in");
    for (const client of welcome) client.send({ type: "render", id: 1, camera: wireCamera() });
    for (const client of welcome) await client.finalPicture(1);
    await expectAnswering(viewer);
    // When one goes, another can come.
    await welcome[0].close();
    await expect
      .poll(async () =>
        new SocketClient(viewer).next("hello").then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it("of nonsense is answered with errors", async () => {
    const client = await SocketClient.connected(viewer);
    const camera = wireCamera();
    const nonsense = [
      "{",
      "null",
      '{"type":"render"}',
      '{"type":"shutdown","id":1}',
      JSON.stringify({ type: "render", id: 1, camera: { ...camera, fx: 0 } }),
      JSON.stringify({ type: "render", id: 1, camera: { ...camera, width: 1e9 } }),
      JSON.stringify({ type: "render", id: 1, camera: { ...camera, worldFromCamera: Array(16).fill(0) } }),
      JSON.stringify({ type: "render", id: 1, camera: { ...camera, worldFromCamera: [] } }),
      JSON.stringify({ type: "render", id: 1, camera, layers: ["__proto__"] }),
      JSON.stringify({ type: "render", id: 1, camera, exclude: Array(5000).fill(1) }),
      JSON.stringify({ type: "render", id: 1, camera, path: "/etc/passwd" }),
      JSON.stringify({ type: "render", id: 1, camera: { ...camera, width: 32 } }),
      JSON.stringify({ type: "render", id: 1, camera, exclude: [0, 1, 2, 3, 4] }),
      "[".repeat(60_000),
    ];
    for (const text of nonsense) client.socket.send(text);
    client.socket.send(Buffer.from([1, 2, 3]), { binary: true });
    await expect.poll(() => client.received.filter(({ type }) => type === "error")).toHaveLength(nonsense.length + 1);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    client.send({ type: "render", id: 2, camera, quality: "coarse" });
    await client.finalPicture(2);
  });

  it("of bytes that are no HTTP, and of connections that say nothing, leaves the server answering", async () => {
    await rawRequest(viewer.port, Buffer.from([0x16, 3, 1, 0, 200, 1, 0, 0, 0, 0xff, 0xfe]));
    await rawRequest(viewer.port, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n");
    const silent = Array.from({ length: 20 }, () => connect(viewer.port, "127.0.0.1"));
    await expectAnswering(viewer);
    for (const socket of silent) socket.destroy();
  });
});

function wireCamera() {
  const { worldFromCamera, ...intrinsics } = room.scene.frames[2].camera;
  return { ...intrinsics, worldFromCamera: [...worldFromCamera] };
}
