import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeGrayPng } from "../src/images/writePng.ts";
import { openScene } from "../src/scene/openScene.ts";
import { fixturePoses, fixtureSize, planeField, writeReplicaFixture } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

describe("Replica layout", () => {
  it("lists frames by number, with the pose of that line and the renderer's camera", async () => {
    const folder = await writeReplicaFixture({ frames: 12, numbers: [10, 2, 9], instance: false });
    const scene = await openScene(folder);
    expect(scene).toMatchObject({ format: "replica", path: folder, ...fixtureSize });
    expect(scene).toMatchObject({ hasDepth: true, hasSemantic: true, hasInstance: false });
    expect(scene.frames.map((frame) => frame.name)).toEqual(["rgb_2", "rgb_9", "rgb_10"]);
    expect(scene.frames[2].camera).toEqual({
      ...{ width: 64, height: 48, fx: 32, fy: 32, cx: 31.5, cy: 23.5 },
      worldFromCamera: fixturePoses(12)[10],
    });
  });

  it("has only the modalities that have a folder", async () => {
    const scene = await openScene(await writeReplicaFixture({ depth: false, semantic: false, instance: false }));
    expect(scene).toMatchObject({ hasDepth: false, hasSemantic: false, hasInstance: false });
    expect(scene.labels).toBeUndefined();
    expect(scene.depthRange).toEqual({ near: 0.1, far: 10 });
    expect(Object.keys(await scene.loadFrame(0)).sort()).toEqual(["camera", "color", "name"]);
  });

  it("brings frames to the working size", async () => {
    const scene = await openScene(await writeReplicaFixture(), { width: 32 });
    const frame = await scene.loadFrame(1);
    expect([scene.width, scene.height]).toEqual([32, 24]);
    expect(frame.camera).toMatchObject({ width: 32, height: 24, fx: 16, fy: 16, cx: 15.5, cy: 11.5 });
    expect(frame.color.length).toBe(32 * 24 * 3);
    for (const map of [frame.depth, frame.semantic, frame.instance]) expect(map?.length).toBe(32 * 24);
  });

  it("reads instance ids above 255", async () => {
    const { instance } = await (await openScene(await writeReplicaFixture())).loadFrame(0);
    expect(new Set(instance)).toEqual(new Set([0, 300]));
  });

  it("is named after its folder, and after the room when the folder only numbers a sequence", async () => {
    const root = await temporaryFolder();
    const kitchen = await writeReplicaFixture({ frames: 1, folder: join(root, "kitchen") });
    const sequence = await writeReplicaFixture({ frames: 1, folder: join(root, "room_000", "Sequence_1") });
    expect((await openScene(kitchen)).name).toBe("kitchen");
    expect((await openScene(`${sequence}/`)).name).toBe("room_000/Sequence_1");
    expect((await openScene(kitchen, { name: "mine" })).name).toBe("mine");
  });
});

describe("label values", () => {
  /** Class of each field of the chessboard in frame 0. */
  async function classesOf(folder: string): Promise<[number, number]> {
    const { semantic, instance } = await (await openScene(folder)).loadFrame(0);
    return [semantic![instance!.indexOf(0)], semantic![instance!.indexOf(300)]];
  }

  it("are Replica's own ids without classes.json; ids without a class are unlabelled", async () => {
    const folder = await writeReplicaFixture({ classes: [93, 0] });
    const { labels } = await openScene(folder);
    expect(labels).toMatchObject({ name: "replica51", ignoreLabel: 51 });
    expect(await classesOf(folder)).toEqual([labels!.classes.indexOf("wall"), 51]);
  });

  it("are class indices with classes.json, in the scene's folder or above; others are unlabelled", async () => {
    const sidecar = { labelSet: "scannet20", ignoreLabel: 20 };
    const inside = await writeReplicaFixture({ classes: [19, 20], sidecar });
    expect((await openScene(inside)).labels).toMatchObject({ name: "scannet20", ignoreLabel: 20 });
    expect(await classesOf(inside)).toEqual([19, 20]);

    const root = await temporaryFolder();
    await writeFile(join(root, "classes.json"), JSON.stringify({ ...sidecar, ignoreLabel: 5 }));
    const below = await writeReplicaFixture({ classes: [5, 255], folder: join(root, "Sequence_1") });
    expect(await classesOf(below)).toEqual([20, 20]);
  });

  it.each([
    ["another label set", { labelSet: "ade20k", ignoreLabel: 20 }, /labelSet/],
    ["a misspelt key", { labelSet: "scannet20", ignorelabel: 20 }, /ignorelabel/],
    ["a negative label", { labelSet: "scannet20", ignoreLabel: -1 }, /ignoreLabel/],
  ])("are refused when classes.json has %s", async (_, sidecar, message) => {
    const error = await openScene(await writeReplicaFixture({ sidecar })).catch((error: unknown) => error);
    expect(error).toMatchObject({
      ...{ name: "SceneError", path: expect.stringContaining("classes.json") },
      ...{ message: expect.stringMatching(message), hint: expect.stringContaining('"labelSet": "scannet20"') },
    });
  });

  it("are refused when classes.json is no JSON", async () => {
    const folder = await writeReplicaFixture();
    await writeFile(join(folder, "classes.json"), "labelSet: scannet20");
    await expect(openScene(folder)).rejects.toThrow(/classes\.json: does not describe the label values/);
  });
});

describe("depth range", () => {
  it("spans the valid depths, with a margin, untouched by single wrong pixels", async () => {
    const folder = await writeReplicaFixture({ frames: 1 });
    const millimetres = Uint16Array.from({ length: 64 * 48 }, (_, i) => 1000 + i);
    millimetres.set([0, 65535, 0, 65535, 60000, 1], 100);
    await writeGrayPng(join(folder, "depth", "depth_0.png"), millimetres, 64, 48);
    const { depthRange } = await openScene(folder);
    // 0.5 % of 3072 pixels are 15: the percentiles lie there, ± the six that were changed.
    expect(Math.abs(depthRange.near / 0.9 - 1.015)).toBeLessThan(0.007);
    expect(Math.abs(depthRange.far / 1.05 - 4.056)).toBeLessThan(0.007);
  });

  it("is never closer than 0.1 m nor empty, and falls back without any valid depth", async () => {
    const folder = await writeReplicaFixture({ frames: 1 });
    const write = (value: number) =>
      writeGrayPng(join(folder, "depth", "depth_0.png"), new Uint16Array(64 * 48).fill(value), 64, 48);
    await write(20);
    expect((await openScene(folder)).depthRange).toEqual({ near: 0.1, far: 0.2 });
    await write(65535);
    expect((await openScene(folder)).depthRange).toEqual({ near: 0.1, far: 10 });
  });

  it("is the given one if there is one", async () => {
    const folder = await writeReplicaFixture();
    expect((await openScene(folder, { depthRange: { near: 0.5, far: 6 } })).depthRange).toEqual({ near: 0.5, far: 6 });
  });

  it("is measured from the intact depth maps; damaged ones are left to loadFrame", async () => {
    const folder = await writeReplicaFixture({ frames: 2 });
    const { depthRange } = await openScene(folder);
    await writeFile(join(folder, "depth", "depth_0.png"), "damaged");
    const scene = await openScene(folder);
    expect(scene.depthRange.far).toBeCloseTo(depthRange.far, 0);
    await expect(scene.loadFrame(0)).rejects.toThrow(/depth_0\.png/);
    await writeFile(join(folder, "depth", "depth_1.png"), "damaged");
    await expect(openScene(folder)).rejects.toThrow(/depth_0\.png/);
  });
});

describe("options that cannot work", () => {
  it.each([
    [{ width: 0 }, /working width is 0; it needs to be a whole number above 0/],
    [{ height: 12.5 }, /working height is 12.5/],
    [{ width: Number.NaN }, /working width is NaN/],
    [{ depthRange: { near: 2, far: 1 } }, /depth range is 2 to 1; it needs 0 < near < far/],
    [{ depthRange: { near: 0, far: 1 } }, /depth range is 0 to 1/],
    [{ depthRange: { near: 1, far: Number.POSITIVE_INFINITY } }, /depth range/],
  ])("%o", async (options, message) => {
    const error = await openScene(await writeReplicaFixture({ frames: 1 }), options).catch((error: unknown) => error);
    expect(error).toMatchObject({ name: "ConfigError", message: expect.stringMatching(message) });
  });
});

describe("loadFrame", () => {
  it("decodes a frame once, also for callers at the same time", async () => {
    const scene = await openScene(await writeReplicaFixture());
    const [first, second] = await Promise.all([scene.loadFrame(0), scene.loadFrame(0)]);
    expect(second).toBe(first);
    expect(await scene.loadFrame(0)).toBe(first);
  });

  it("forgets frames beyond the cache's bytes", async () => {
    const scene = await openScene(await writeReplicaFixture(), { cacheBytes: 0 });
    expect(await scene.loadFrame(0)).not.toBe(await scene.loadFrame(0));
  });

  it("loads a frame that was repaired after a failure", async () => {
    const folder = await writeReplicaFixture();
    const scene = await openScene(folder);
    const map = join(folder, "semantic_class", "semantic_class_1.png");
    await rm(map);
    await expect(scene.loadFrame(1)).rejects.toThrow(/semantic_class_1\.png: the image file does not exist/);
    await writeGrayPng(map, new Uint8Array(64 * 48).fill(40), 64, 48);
    const wanted = scene.labels!.classes.indexOf("floor");
    expect(new Set((await scene.loadFrame(1)).semantic)).toEqual(new Set([wanted]));
  });

  it("refuses an index that does not exist", async () => {
    const scene = await openScene(await writeReplicaFixture());
    await expect(scene.loadFrame(3)).rejects.toThrow(/frame 3 of 3 does not exist/);
  });
});

it("the fixture's chessboard has both fields in view, so label tests compare something", () => {
  expect([planeField(0.5, 0.5), planeField(1.5, 0.5), planeField(-0.5, 0.5)]).toEqual([0, 1, 1]);
});
