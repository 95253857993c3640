import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writePng } from "../src/images/writePng.ts";
import { replica51 } from "../src/index.ts";
import { openScene } from "../src/scene/openScene.ts";
import { convertScene } from "../src/scene/replica/convertScene.ts";
import { memoryScene } from "./memoryScene.ts";
import { openGlRows } from "./photoFixtures.ts";
import { fixturePoses, writeReplicaFixture, writeRgbdFixture } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

async function newFolder(): Promise<string> {
  return join(await temporaryFolder(), "sequence");
}

describe("convertScene", () => {
  it("writes what there is, and no more", async () => {
    const out = await newFolder();
    await convertScene(await openScene(await writeRgbdFixture({ depth: false })), out);
    expect((await readdir(out)).sort()).toEqual(["cameras.json", "rgb", "traj_w_c.txt"]);
    expect(await readdir(join(out, "rgb"))).toEqual(["rgb_0.png", "rgb_1.png", "rgb_2.png"]);
  });

  it("writes every n-th frame, numbered anew, at the working size", async () => {
    const scene = await openScene(await writeRgbdFixture({ frames: 5 }), { width: 32 });
    const out = await newFolder();
    const names: string[] = [];
    expect(await convertScene(scene, out, { every: 2, onFrame: (_, name) => names.push(name) })).toMatchObject({
      frames: 3,
    });
    expect(names).toEqual(["frame-000000", "frame-000002", "frame-000004"]);
    const converted = await openScene(out);
    expect(converted.native).toMatchObject({ width: 32, height: 24, fx: 25, fy: 26 });
    for (const [index, { camera }] of converted.frames.entries()) {
      const original = scene.frames[2 * index].camera.worldFromCamera;
      for (const [i, value] of camera.worldFromCamera.entries()) expect(value).toBeCloseTo(original[i], 8);
    }
  });

  it("carries Replica's own classes along, and any others", async () => {
    const out = await newFolder();
    await convertScene(await openScene(await writeReplicaFixture()), out);
    expect((await openScene(out)).labels).toEqual(replica51);

    const again = await newFolder();
    await convertScene(memoryScene({ frames: 2 }), again);
    const { labels, loadFrame } = await openScene(again);
    expect(labels).toMatchObject({ name: "fields", classes: ["even", "odd", "none"], ignoreLabel: 3 });
    expect((await loadFrame(1)).semantic).toEqual((await memoryScene().loadFrame(1)).semantic);
  });

  it("keeps masks, and what they leave unknown", async () => {
    const mask = Uint8Array.from({ length: 32 * 24 }, (_, pixel) => (pixel % 3 === 0 ? 0 : 1));
    const scene = memoryScene({ frames: 3, change: (frame, index) => (index === 1 ? { ...frame, mask } : frame) });
    const out = await newFolder();
    await convertScene(scene, out);
    expect(await readdir(join(out, "mask"))).toEqual(["mask_1.png"]);
    const converted = await openScene(out);
    const [whole, masked] = [await converted.loadFrame(0), await converted.loadFrame(1)];
    expect(whole.mask).toBeUndefined();
    expect(masked.mask).toEqual(mask);
    expect([masked.depth![0], masked.semantic![0]]).toEqual([0, 3]);
    expect(masked.depth![1]).toBeGreaterThan(1);
  });

  it("keeps the intrinsics of every frame where they differ", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "images"));
    const frames = fixturePoses(2).map((pose, n) => ({
      ...{ file_path: `images/${n}.png`, transform_matrix: openGlRows(pose) },
      ...{ fl_x: 30 + n, fl_y: 31 + n, cx: 32, cy: 24 + n, w: 64, h: 48 },
    }));
    for (const n of [0, 1]) await writePng(join(folder, "images", `${n}.png`), new Uint8Array(64 * 48 * 3), 64, 48);
    await writeFile(join(folder, "transforms.json"), JSON.stringify({ frames }));
    const out = await newFolder();
    await convertScene(await openScene(folder), out);
    for (const width of [64, 32]) {
      const [scene, converted] = [await openScene(folder, { width }), await openScene(out, { width })];
      for (const [index, { camera }] of scene.frames.entries()) {
        const { worldFromCamera: _, ...own } = converted.frames[index].camera;
        expect(own).toEqual({ ...own, fx: camera.fx, fy: camera.fy, cx: camera.cx, cy: camera.cy });
        expect(await converted.loadFrame(index)).toMatchObject({ name: `rgb_${index}` });
      }
    }
  });

  it("counts depths that the layout cannot hold, and makes them unknown", async () => {
    const change = {
      change: (frame: Awaited<ReturnType<ReturnType<typeof memoryScene>["loadFrame"]>>) => ({
        ...frame,
        depth: frame.depth!.map((z, i) => (i < 5 ? 70 : z)),
      }),
    };
    const out = await newFolder();
    expect(await convertScene(memoryScene({ frames: 2, ...change }), out)).toEqual({ frames: 2, depthsTooFar: 10 });
    expect((await (await openScene(out)).loadFrame(0)).depth!.slice(0, 5)).toEqual(new Float32Array(5));
  });

  it("stops when it is told to, and refuses a step of nothing", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(convertScene(memoryScene(), await newFolder(), { signal })).rejects.toThrow("enough");
    await expect(convertScene(memoryScene(), await newFolder(), { every: 0 })).rejects.toThrow(/every is 0/);
  });
});

describe("cameras of a Replica sequence", () => {
  const camera = { width: 64, height: 48, fx: 40, fy: 41, cx: 30, cy: 20 };

  async function withCameras(content: unknown): Promise<string> {
    const folder = await writeReplicaFixture({ frames: 2 });
    await writeFile(join(folder, "cameras.json"), typeof content === "string" ? content : JSON.stringify(content));
    return folder;
  }

  it("are its own where cameras.json says so, scaled to the images", async () => {
    expect((await openScene(await withCameras({ camera }))).native).toEqual(camera);
    const larger = { camera: { width: 128, height: 96, fx: 80, fy: 82, cx: 60.5, cy: 40.5 } };
    expect((await openScene(await withCameras(larger))).native).toEqual(camera);
  });

  it.each([
    ["no JSON", "{", /cameras\.json: does not describe the cameras/],
    ["a misspelt key", { camera: { ...camera, fz: 1 } }, /fz/],
    ["no focal length", { camera: { ...camera, fx: 0 } }, /the camera has focal lengths 0 and 41/],
    [
      "a frame without focal length",
      { camera, frames: [{ ...camera, width: undefined, height: undefined, fx: -1 }] },
      /frame 0 has focal/,
    ],
    ["images of another shape", { camera: { ...camera, width: 100 } }, /of another shape/],
    [
      "too few frames",
      { camera, frames: [{ fx: 40, fy: 41, cx: 30, cy: 20 }] },
      /lists 1 frames, so there is no camera for rgb_1/,
    ],
  ])("are refused with %s", async (_, content, message) => {
    await expect(openScene(await withCameras(content))).rejects.toMatchObject({
      ...{ name: "SceneError", path: expect.stringContaining("cameras.json") },
      ...{ message: expect.stringMatching(message), hint: expect.stringMatching(/cameras\.json|cropped|list/) },
    });
  });

  it("are the renderer's, or those of the released code when told", async () => {
    const folder = await writeReplicaFixture({ frames: 1 });
    expect((await openScene(folder)).native).toMatchObject({ fx: 32, fy: 32, cx: 31.5, cy: 23.5 });
    const { native } = await openScene(folder, { replica: { intrinsics: "released" } });
    // fx 320, fy 319.5, cx 320, cy 229.5 at 640×480, reduced tenfold.
    expect(native).toEqual({ width: 64, height: 48, fx: 32, fy: 31.95, cx: 32, cy: 22.95 });
  });
});

describe("classes of a Replica sequence", () => {
  it("may be any list, with unlisted values unlabelled", async () => {
    const sidecar = { labelSet: "mine", classes: ["odd", "even"], ignoreLabel: 255 };
    const scene = await openScene(await writeReplicaFixture({ frames: 1, classes: [1, 255], sidecar }));
    expect(scene.labels).toMatchObject({ name: "mine", classes: ["odd", "even"], ignoreLabel: 2 });
    expect(new Set((await scene.loadFrame(0)).semantic)).toEqual(new Set([1, 2]));
  });

  it.each([
    ["an unknown list without classes", { labelSet: "ade20k", ignoreLabel: 0 }, /labelSet is "ade20k", and no classes/],
    ["a class twice", { labelSet: "mine", classes: ["a", "b", "a"], ignoreLabel: 3 }, /the class "a" is listed twice/],
    ["no class at all", { labelSet: "mine", classes: [], ignoreLabel: 3 }, /classes/],
  ])("are refused with %s", async (_, sidecar, message) => {
    await expect(openScene(await writeReplicaFixture({ sidecar }))).rejects.toThrow(message);
  });

  it("are written down with the sequence", async () => {
    const out = await newFolder();
    await convertScene(memoryScene({ frames: 1 }), out);
    const sidecar = { labelSet: "fields", classes: ["even", "odd", "none"], ignoreLabel: 3 };
    expect(JSON.parse(await readFile(join(out, "classes.json"), "utf8"))).toEqual(sidecar);
  });
});
