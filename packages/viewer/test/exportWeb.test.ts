import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type ModelCheckpoint, readModel } from "gpnerf";
import { beforeAll, describe, expect, it } from "vitest";
import { exportWeb, type WebExport } from "../src/index.ts";
import { frameMapsHeaderSchema, pointCloudHeaderSchema, unpack } from "../src/protocol/index.ts";
import { webSceneSchema } from "../src/webFolder/webScene.ts";
import { decodePng } from "../web/backend/inBrowser/decodePng.ts";
import { builtApp, viewedRoom, without } from "./viewedRoom.ts";

const room = await viewedRoom();
const { network, scene } = room;
const checkpoint: ModelCheckpoint = {
  ...{ config: network.config, parameters: network.parameters, step: 12, classes: room.labels.classes },
};
let app: string;
beforeAll(async () => {
  app = await builtApp(room.folder);
  await writeFile(join(app, "index.html"), "<!doctype html><html><head><title>page</title></head></html>");
});

async function exported(name: string, options: Partial<WebExport> = {}): Promise<string> {
  const folder = join(room.folder, name);
  await mkdir(folder);
  await exportWeb(folder, { viewed: room, checkpoint, app, ...options });
  return folder;
}

const sceneOf = async (folder: string) =>
  webSceneSchema.parse(JSON.parse(await readFile(join(folder, "scene.json"), "utf8")));
const unzipped = async (path: string) => (await promisify(gunzip)(await readFile(path))).buffer as ArrayBuffer;

describe("an exported folder", () => {
  it("holds the app, told where its scene is, and everything of the scene", async () => {
    const folder = await exported("whole");
    expect((await readdir(folder)).sort()).toEqual((await sceneOf(folder)).contents);
    expect(await readFile(join(folder, "index.html"), "utf8")).toMatch(
      /<head>\s*<meta name="gpnerf-scene" content="\.\/scene\.json" \/>/,
    );
    expect(await readdir(join(folder, "assets"))).toEqual(["main.js"]);
    expect(await readFile(join(folder, "README.md"), "utf8")).toContain(`# ${scene.name}`);

    const { description, hasTruth, featureColors } = await sceneOf(folder);
    expect(hasTruth).toBe(true);
    expect(featureColors?.mean).toHaveLength(featureColors!.channels);
    expect(description.cameras.map(({ thumbnailUrl }) => thumbnailUrl)).toEqual(
      scene.frames.map((_, id) => `./thumbnails/${id}.png`),
    );
    const { header, arrays } = unpack(await unzipped(join(folder, "points.bin")), pointCloudHeaderSchema);
    expect(header.isComplete).toBe(true);
    expect(arrays.get("positions")!.values.length).toBeGreaterThan(1000);
  });

  it("holds photos and ground truth exactly as they are", async () => {
    const folder = await exported("exact");
    const frame = await scene.loadFrame(2);
    const png = await decodePng(new Uint8Array(await readFile(join(folder, "frames/2.png"))), "frames/2.png");
    expect(Float32Array.from(png.data, (byte) => byte / 255)).toEqual(frame.color);
    const { header, arrays } = unpack(await unzipped(join(folder, "truth/2.bin")), frameMapsHeaderSchema);
    expect(header).toEqual({ type: "frame", id: 2, name: scene.frames[2].name });
    expect([...arrays.keys()]).toEqual(["depth", "semantic", "instance"]);
    expect(arrays.get("depth")!.values).toEqual(frame.depth);
    expect(arrays.get("instance")!.values).toEqual(frame.instance);
  });

  it("leaves the ground truth out where it is not wanted, and what needs it", async () => {
    const folder = await exported("bare", { truth: false });
    const { description, hasTruth } = await sceneOf(folder);
    expect(hasTruth).toBe(false);
    expect(description.truth).toEqual({ depth: false, semantic: false, instance: false });
    expect(description.layers).not.toContain("instances");
    expect(await readdir(folder)).not.toContain("truth");
  });

  it("has rendered points where no depth was measured", async () => {
    const viewed = { ...room, scene: without(scene, "depth", "semantic", "instance") };
    const folder = await exported("photos-only", { viewed });
    const { header } = unpack(await unzipped(join(folder, "points.bin")), pointCloudHeaderSchema);
    expect(header).toMatchObject({ isComplete: true, source: "rendered" });
    expect((await sceneOf(folder)).hasTruth).toBe(false);
  });

  it("holds the network exactly, in half precision where that is exact", async () => {
    const whole = await readModel(join(await exported("full-precision"), "model.safetensors"));
    expect(whole).toMatchObject({ step: 12, config: network.config });
    expect(whole.parameters.values).toEqual(network.parameters.values);

    const { parameters } = await readModel(join(room.folder, "full-precision", "model.safetensors"));
    parameters.values.set(parameters.values.map((value) => Math.round(value * 64) / 64));
    const halved = join(
      await exported("half-precision", { checkpoint: { ...checkpoint, parameters } }),
      "model.safetensors",
    );
    expect((await readModel(halved)).parameters.values).toEqual(parameters.values);
    expect((await readFile(halved)).length).toBeLessThan(
      0.6 * (await readFile(join(room.folder, "full-precision", "model.safetensors"))).length,
    );
  });

  it("needs a built app, and stops when asked to", async () => {
    await expect(exported("no-app", { app: room.folder })).rejects.toMatchObject({
      name: "ConfigError",
      hint: expect.stringContaining("npm run build"),
    });
    const foreign = await builtApp(join(room.folder, "foreign"));
    await expect(exported("foreign-app", { app: foreign })).rejects.toThrow(/index\.html has no <head>/);
    const controller = new AbortController();
    const stopping = exported("stopped", {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(stopping).rejects.toThrow("enough");
  });
});
