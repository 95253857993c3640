import { copyFile, mkdir, rename, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeGrayPng } from "../src/images/writePng.ts";
import { findScenes } from "../src/scene/findScenes.ts";
import { openScene, openScenes } from "../src/scene/openScene.ts";
import { fixturePoses, rgbdCamera, writeReplicaFixture, writeRgbdFixture } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

describe("7-Scenes layout", () => {
  it("lists frames in order with pose and intrinsics", async () => {
    const scene = await openScene(await writeRgbdFixture());
    expect(scene).toMatchObject({ format: "rgbd", hasDepth: true, hasSemantic: false, hasInstance: false });
    expect(scene.frames.map((frame) => frame.name)).toEqual(["frame-000000", "frame-000001", "frame-000002"]);
    expect(scene.frames[1].camera).toEqual(rgbdCamera(fixturePoses(3)[1]));
    expect(scene.native).toEqual({ width: 64, height: 48, fx: 50, fy: 52, cx: 30, cy: 25 });
  });

  it("works without any depth", async () => {
    const scene = await openScene(await writeRgbdFixture({ depth: false }));
    expect(scene.hasDepth).toBe(false);
    expect((await scene.loadFrame(0)).depth).toBeUndefined();
  });

  it("reads millimetres as metres, and 0 and 65535 as unknown", async () => {
    const folder = await writeRgbdFixture();
    const stored = new Uint16Array(64 * 48);
    stored.set([0, 65535, 1, 1234, 65534]);
    await writeGrayPng(join(folder, "frame-000000.depth.png"), stored, 64, 48);
    const { depth } = await (await openScene(folder)).loadFrame(0);
    expect(depth!.subarray(0, 5)).toEqual(Float32Array.of(0, 0, 0.001, 1.234, 65.534));
  });

  it("finds intrinsics one folder up, as for several sequences of one place", async () => {
    const folder = await writeRgbdFixture({ folder: join(await temporaryFolder(), "chess", "seq-01") });
    await rename(join(folder, "camera-intrinsics.txt"), join(dirname(folder), "camera-intrinsics.txt"));
    expect(await openScene(folder)).toMatchObject({ name: "chess/seq-01", native: { fx: 50 } });
  });
});

describe("findScenes", () => {
  it("finds scenes of all formats, sorted, down to four folders deep, and not inside scenes", async () => {
    const root = await temporaryFolder();
    const one = { frames: 1 };
    const scenes = [
      await writeRgbdFixture({ ...one, folder: join(root, "a", "chess") }),
      await writeReplicaFixture({ ...one, folder: join(root, "b", "room", "x", "Sequence_1") }),
      await writeReplicaFixture({ ...one, folder: join(root, "kitchen") }),
    ];
    await writeReplicaFixture({ ...one, folder: join(root, "kitchen", "copy") });
    await writeReplicaFixture({ ...one, folder: join(root, "1", "2", "3", "4", "5") });
    await writeReplicaFixture({ ...one, folder: join(root, ".hidden") });
    expect(await findScenes(root)).toEqual(scenes);
    expect(await findScenes(scenes[0])).toEqual([scenes[0]]);
  });

  it("follows links, also in circles", async () => {
    const [root, elsewhere] = [await temporaryFolder(), await writeRgbdFixture({ frames: 1 })];
    await symlink(elsewhere, join(root, "linked"));
    await mkdir(join(root, "circle"));
    await symlink(join(root, "circle"), join(root, "circle", "again"));
    await symlink(join(root, "nowhere"), join(root, "dangling"));
    expect(await findScenes(root)).toEqual([join(root, "linked")]);
  });

  it("does not take a lone traj_w_c.txt for a scene", async () => {
    const folder = await writeReplicaFixture({ frames: 1 });
    const root = await temporaryFolder();
    await copyFile(join(folder, "traj_w_c.txt"), join(root, "traj_w_c.txt"));
    await expect(findScenes(root)).rejects.toThrow(/holds no scene/);
  });
});

describe("openScenes", () => {
  it("names scenes by as much of their paths as tells them apart", async () => {
    const root = await temporaryFolder();
    for (const folder of ["x/lab", "y/lab", "y/hall", "room_0/Sequence_1", "room_1/Sequence_1"]) {
      await writeReplicaFixture({ frames: 1, folder: join(root, folder) });
    }
    const scenes = await openScenes(root, { width: 32 });
    const names = ["room_0/Sequence_1", "room_1/Sequence_1", "x/lab", "hall", "y/lab"];
    expect(scenes.map((scene) => scene.name)).toEqual(names);
    expect(scenes.every((scene) => scene.width === 32)).toBe(true);
  });
});
