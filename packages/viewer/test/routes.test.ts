import { assertAllClose } from "@gpnerf/engine/testing";
import { type RenderedView, renderView, selectSourceViews } from "gpnerf";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../src/index.ts";
import {
  frameMapsHeaderSchema,
  pointCloudHeaderSchema,
  routes,
  type SceneDescription,
  sceneDescriptionSchema,
  sessionSchema,
  unpack,
} from "../src/protocol/index.ts";
import { SocketClient } from "./socketClient.ts";
import { builtApp, shared, started, viewedRoom, without } from "./viewedRoom.ts";

let room: Awaited<ReturnType<typeof viewedRoom>>;
let app: string;
let viewer: Viewer;

beforeAll(async () => {
  room = await viewedRoom();
  app = await builtApp(room.folder);
  viewer = await shared({ view: room, app });
}, 180_000);

const get = async (viewer: Viewer, path: string): Promise<Response> => {
  const response = await fetch(new URL(path, viewer.url));
  expect(response.status, path).toBe(200);
  return response;
};

async function described(viewer: Viewer): Promise<SceneDescription> {
  return sceneDescriptionSchema.parse(await (await get(viewer, routes.scene)).json());
}

describe("a viewer of a room", () => {
  it("hands out the page and says what it shows", async () => {
    expect(await (await get(viewer, "/")).text()).toContain("<title>page</title>");
    expect((await get(viewer, "/assets/main.js")).headers.get("content-type")).toContain("javascript");
    expect(sessionSchema.parse(await (await get(viewer, routes.session)).json())).toMatchObject({
      ...{ hasScene: true, hasTraining: false, title: room.scene.name },
    });
    expect((await fetch(new URL("/nothing.js", viewer.url))).status).toBe(404);
    expect((await fetch(new URL("/api/nothing", viewer.url))).status).toBe(404);
    expect((await fetch(new URL(routes.training, viewer.url))).status).toBe(404);
  });

  it("describes the scene", async () => {
    const scene = await described(viewer);
    expect(scene).toMatchObject({
      renderSize: { width: 64, height: 48 },
      isTruthComparable: true,
      strides: [4, 2, 1],
      up: [0, 0, 1],
      pointSource: "measured",
      instanceSource: "photos",
      truth: { depth: true, semantic: true, instance: true },
    });
    expect(scene.cameras.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(scene.classes[4]).toEqual({ id: 4, name: "chair", color: [188, 189, 34] });
    expect(scene.instances.length).toBeGreaterThan(2);
  });

  it("gives photos with their truth, and thumbnails", async () => {
    const { header, arrays } = unpack(await (await get(viewer, routes.frame(2))).arrayBuffer(), frameMapsHeaderSchema);
    const truth = await room.scene.loadFrame(2);
    expect(header.name).toBe(truth.name);
    expect(arrays.get("depth")!.values).toEqual(truth.depth);
    expect(arrays.get("semantic")!.values).toEqual(truth.semantic);
    expect(arrays.get("instance")!.values).toEqual(truth.instance);
    const bytes = Array.from(arrays.get("color")!.values, (byte) => byte / 255);
    assertAllClose("colour", Float32Array.from(bytes), truth.color, { absolute: 0.5 / 255 + 1e-6 });
    const png = await sharp(Buffer.from(await (await get(viewer, routes.thumbnail(2))).arrayBuffer())).metadata();
    expect([png.format, png.width, png.height]).toEqual(["png", 64, 48]);
    expect((await fetch(new URL(routes.frame(6), viewer.url))).status).toBe(404);
  });

  it("fuses the measured depth to labelled points that lie in the room", async () => {
    const { header, arrays } = unpack(await (await get(viewer, routes.points)).arrayBuffer(), pointCloudHeaderSchema);
    expect(header).toMatchObject({ source: "measured", classesOf: "truth", isComplete: true });
    const positions = arrays.get("positions")!.values;
    const count = positions.length / 3;
    expect(count).toBeGreaterThan(1000);
    // Rooms have their floor at z = 0.
    const heights = Array.from({ length: count }, (_, i) => positions[3 * i + 2]);
    expect(Math.min(...heights)).toBeGreaterThan(-0.1);
    expect(Math.max(...heights)).toBeLessThan(4);
    expect(arrays.get("colors")!.shape).toEqual([count, 3]);
    expect(new Set(arrays.get("classes")!.values).size).toBeGreaterThan(3);
    expect(arrays.get("instances")!.type).toBe("u16");
  });

  it("renders the points where no depth was measured, while nobody wants pictures", async () => {
    const viewer = await started({ view: { ...room, scene: without(room.scene, "depth") }, app });
    expect((await described(viewer)).pointSource).toBe("rendered");
    for (let isComplete = false; !isComplete; ) {
      const { header, arrays } = unpack(await (await get(viewer, routes.points)).arrayBuffer(), pointCloudHeaderSchema);
      isComplete = header.isComplete;
      expect(header).toMatchObject({ source: "rendered", classesOf: "network" });
      if (isComplete) expect(arrays.get("positions")!.shape[0]).toBeGreaterThan(100);
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});

describe("a rendered picture", () => {
  const id = 7;
  let whole: RenderedView;

  beforeAll(async () => {
    const { network, scene } = room;
    const cameras = scene.frames.map(({ camera }) => camera);
    const sources = selectSourceViews({ cameras, target: cameras[1], count: 3, exclude: [1] });
    const encoded = await network.encode(await Promise.all(sources.map((index) => scene.loadFrame(index))));
    whole = await renderView(network, cameras[1], encoded, scene.depthRange);
    network.release(encoded);
  });

  it("comes coarse to fine and ends as renderView gives it", async () => {
    const { cameras } = await described(viewer);
    const client = await SocketClient.connected(viewer);
    client.send({ type: "render", id, camera: cameras[1].camera, exclude: [1] });
    const { header, arrays } = await client.finalPicture(id);
    expect(client.pictures(id).map((picture) => picture.header.stride)).toEqual([4, 2, 1]);
    expect(header).toMatchObject({ level: 2, levels: 3, isFinal: true });
    expect(header.sources).not.toContain(1);
    const [coarse] = client.pictures(id);
    expect(coarse.arrays.get("color")).toMatchObject({ shape: [12, 16, 3], stride: 4 });
    expect(coarse.arrays.get("classes")).toMatchObject({ shape: [48, 64], stride: 1 });
    assertAllClose("depth", arrays.get("depth")!.values as Float32Array, whole.depth, { absolute: 1e-5 });
    const color = Float32Array.from(arrays.get("color")!.values, (byte) => byte / 255);
    const clamped = whole.color.map((value) => Math.min(1, Math.max(0, value)));
    assertAllClose("colour", color, clamped, { absolute: 0.5 / 255 + 1e-5 });
    expect(arrays.get("classes")!.values).toEqual(whole.classes);
    expect([...arrays.keys()]).toEqual([
      "color",
      "depth",
      "classes",
      "probability",
      "entropy",
      "instances",
      "features",
    ]);
    expect(arrays.get("features")!.shape).toEqual([24, 32, 3]);
  });

  it("has the layers asked for, in one level or the last alone", async () => {
    const { cameras } = await described(viewer);
    const client = await SocketClient.connected(viewer);
    client.send({ type: "render", id: 1, camera: cameras[1].camera, quality: "coarse", layers: ["depth"] });
    expect((await client.finalPicture(1)).header).toMatchObject({ level: 0, levels: 1, stride: 4 });
    expect([...client.pictures(1)[0].arrays.keys()]).toEqual(["depth"]);
    client.send({ type: "render", id: 2, camera: cameras[1].camera, quality: "final" });
    expect((await client.finalPicture(2)).header.stride).toBe(1);
    expect(client.pictures(2)).toHaveLength(1);
  });
});
