import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pixelGrid, raysThrough } from "../src/rays/rayBundle.ts";
import { openScene } from "../src/scene/openScene.ts";
import { colmapBinary, colmapText, openGlRows, writeFiles } from "./photoFixtures.ts";
import { fixturePoses, fixtureSize, writeReplicaFixture } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const frames = 4;
const poses = fixturePoses(frames);

/** The same photos and cameras as a Replica sequence, in another format. */
type Rewrite = (folder: string) => Promise<void>;

/** Replica's camera, 90° wide, with the principal point counted from the image's corner. */
const parameters = [32, 32, 24];
const cameras = [{ id: 1, model: "SIMPLE_PINHOLE", ...fixtureSize, parameters }];
const images = poses.map((worldFromCamera, n) => ({ id: n + 1, cameraId: 1, name: `rgb_${n}.png`, worldFromCamera }));

const formats: Record<string, Rewrite> = {
  "COLMAP text": (folder) => writeFiles(join(folder, "sparse/0"), colmapText({ cameras, images })),
  "COLMAP binary": (folder) => writeFiles(join(folder, "sparse/0"), colmapBinary({ cameras, images })),
  "transforms.json": (folder) => {
    const list = poses.map((pose, n) => ({ file_path: `images/rgb_${n}.png`, transform_matrix: openGlRows(pose) }));
    const file = { fl_x: 32, fl_y: 32, cx: 32, cy: 24, w: 64, h: 48, frames: list };
    return writeFile(join(folder, "transforms.json"), JSON.stringify(file));
  },
  "transforms_train.json": (folder) => {
    const list = poses.map((pose, n) => ({ file_path: `./images/rgb_${n}`, transform_matrix: openGlRows(pose) }));
    const file = { camera_angle_x: Math.PI / 2, frames: list };
    return writeFile(join(folder, "transforms_train.json"), JSON.stringify(file));
  },
};

describe.each(Object.entries(formats))("%s", (_, rewrite) => {
  it.each([64, 40])("gives the rays and photos of the Replica sequence at width %d", async (width) => {
    const sequence = await writeReplicaFixture({ frames, depth: false, semantic: false, instance: false });
    const folder = await temporaryFolder();
    await mkdir(join(folder, "images"));
    for (const { name } of images) await copyFile(join(sequence, "rgb", name), join(folder, "images", name));
    await rewrite(folder);

    const [replica, photos] = [await openScene(sequence, { width }), await openScene(folder, { width })];
    expect(photos.frames.map(({ name }) => name)).toEqual(replica.frames.map(({ name }) => name));
    for (const [index, { camera }] of replica.frames.entries()) {
      const pixels = pixelGrid(camera.width, camera.height, 3);
      const expected = raysThrough(camera, pixels);
      const rays = raysThrough(photos.frames[index].camera, pixels);
      for (const axis of [0, 1, 2]) expect(Math.abs(rays.origin[axis] - expected.origin[axis])).toBeLessThan(1e-6);
      const off = rays.directions.map((value, i) => Math.abs(value - expected.directions[i]));
      expect(Math.max(...off)).toBeLessThan(1e-6);
      expect((await photos.loadFrame(index)).color).toEqual((await replica.loadFrame(index)).color);
    }
  });
});
