import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pixelGrid, raysThrough } from "../src/rays/rayBundle.ts";
import { openScene } from "../src/scene/openScene.ts";
import { convertScene } from "../src/scene/replica/convertScene.ts";
import type { Scene } from "../src/scene/scene.ts";
import { colmapBinary, colmapText, openGlRows, writeFiles } from "./photoFixtures.ts";
import { rawIds, writeScanNetFixture, writeSensFixture } from "./scanNetFixtures.ts";
import { fixturePoses, fixtureSize, writeReplicaFixture } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** @file One Replica sequence in every other format, by writers that share no code with the readers. */

const frames = 4;
const poses = fixturePoses(frames);
const numbers = [...poses.keys()];

/** What a format cannot hold is not compared. */
interface Format {
  /** Write the photos, depth maps and cameras of a Replica sequence. */
  readonly write: (sequence: string, folder: string) => Promise<string>;
  readonly hasDepth: boolean;
  readonly hasLabels?: true;
}

/** Copy the sequence's images to names that a format gives them. */
async function copyImages(sequence: string, kind: "rgb" | "depth", nameOf: (n: number) => string): Promise<void> {
  for (const n of numbers) {
    await mkdir(join(nameOf(n), ".."), { recursive: true });
    await copyFile(join(sequence, kind, `${kind}_${n}.png`), nameOf(n));
  }
}

/** COLMAP's camera: Replica's, 90° wide, with the principal point counted from the image's corner. */
const cameras = [{ id: 1, model: "SIMPLE_PINHOLE", ...fixtureSize, parameters: [32, 32, 24] }];
const images = poses.map((worldFromCamera, n) => ({ id: n + 1, cameraId: 1, name: `rgb_${n}.png`, worldFromCamera }));

function colmap(form: typeof colmapText | typeof colmapBinary): Format {
  return {
    hasDepth: true,
    async write(sequence, folder) {
      await copyImages(sequence, "rgb", (n) => join(folder, "images", `rgb_${n}.png`));
      await copyImages(sequence, "depth", (n) => join(folder, "depth", `rgb_${n}.png`));
      await writeFiles(join(folder, "sparse/0"), form({ cameras, images }));
      return folder;
    },
  };
}

const formats: Readonly<Record<string, Format>> = {
  "ScanNet, extracted": { hasDepth: true, hasLabels: true, write: () => writeScanNetFixture({ numbers }) },
  "ScanNet, .sens and zips": { hasDepth: true, hasLabels: true, write: () => writeSensFixture({ numbers }) },
  "7-Scenes": {
    hasDepth: true,
    async write(sequence, folder) {
      const frame = (n: number): string => join(folder, `frame-${String(n).padStart(6, "0")}`);
      await copyImages(sequence, "rgb", (n) => `${frame(n)}.color.png`);
      await copyImages(sequence, "depth", (n) => `${frame(n)}.depth.png`);
      await writeFile(join(folder, "camera-intrinsics.txt"), "32 0 31.5\n0 32 23.5\n0 0 1\n");
      for (const [n, pose] of poses.entries()) {
        const rows = [0, 4, 8, 12].map((row) => pose.subarray(row, row + 4).join("\t "));
        await writeFile(`${frame(n)}.pose.txt`, `${rows.join("\t \n")}\t \n`);
      }
      return folder;
    },
  },
  "nerfstudio's transforms.json": {
    hasDepth: true,
    async write(sequence, folder) {
      await copyImages(sequence, "rgb", (n) => join(folder, "images", `rgb_${n}.png`));
      await copyImages(sequence, "depth", (n) => join(folder, "depths", `d${n}.png`));
      const list = poses.map((pose, n) => ({
        ...{ file_path: `images/rgb_${n}.png`, depth_file_path: `depths/d${n}.png` },
        transform_matrix: openGlRows(pose),
      }));
      const file = { fl_x: 32, fl_y: 32, cx: 32, cy: 24, w: 64, h: 48, frames: list };
      await writeFile(join(folder, "transforms.json"), JSON.stringify(file));
      return folder;
    },
  },
  "Blender's transforms_train.json": {
    hasDepth: false,
    async write(sequence, folder) {
      await copyImages(sequence, "rgb", (n) => join(folder, "images", `rgb_${n}.png`));
      const list = poses.map((pose, n) => ({ file_path: `./images/rgb_${n}`, transform_matrix: openGlRows(pose) }));
      const file = { camera_angle_x: Math.PI / 2, frames: list };
      await writeFile(join(folder, "transforms_train.json"), JSON.stringify(file));
      return folder;
    },
  },
  "COLMAP text": colmap(colmapText),
  "COLMAP binary": colmap(colmapBinary),
};

/** Expect equal rays, colours, depths and instances. */
async function expectSameViews(scene: Scene, expected: Scene, tolerance: number): Promise<void> {
  expect(scene.frames).toHaveLength(expected.frames.length);
  for (const [index, { camera }] of expected.frames.entries()) {
    const pixels = pixelGrid(camera.width, camera.height, 3);
    const [rays, wanted] = [raysThrough(scene.frames[index].camera, pixels), raysThrough(camera, pixels)];
    for (const axis of [0, 1, 2]) expect(Math.abs(rays.origin[axis] - wanted.origin[axis])).toBeLessThan(tolerance);
    expect(Math.max(...rays.directions.map((value, i) => Math.abs(value - wanted.directions[i])))).toBeLessThan(
      tolerance,
    );
    const [frame, other] = [await scene.loadFrame(index), await expected.loadFrame(index)];
    expect(frame.color).toEqual(other.color);
    if (scene.hasDepth) expect(frame.depth).toEqual(other.depth);
    if (scene.hasInstance)
      expect(frame.instance!.map((id) => Math.sign(id))).toEqual(other.instance!.map((id) => Math.sign(id)));
  }
}

describe.each(Object.entries(formats))("%s", (_, { write, hasDepth, hasLabels }) => {
  it.each([64, 40])("gives the rays, photos and depths of the Replica sequence at width %d", async (width) => {
    const sequence = await writeReplicaFixture({ frames });
    const scene = await openScene(await write(sequence, await temporaryFolder()), { width });
    expect([scene.hasDepth, scene.hasSemantic]).toEqual([hasDepth, hasLabels === true]);
    // Recordings hold 32-bit numbers.
    await expectSameViews(scene, await openScene(sequence, { width }), 1e-6);
  });

  it("comes back from a conversion into the Replica layout, with the names of its classes", async () => {
    const sequence = await writeReplicaFixture({ frames });
    const scene = await openScene(await write(sequence, await temporaryFolder()));
    const out = join(await temporaryFolder(), "converted");
    expect(await convertScene(scene, out)).toEqual({ frames, depthsTooFar: 0 });
    const converted = await openScene(out);
    expect(converted.format).toBe("replica");
    await expectSameViews(converted, scene, 1e-6);
    expect(converted.labels?.classes).toEqual(scene.labels?.classes);
    for (const index of numbers) {
      expect((await converted.loadFrame(index)).semantic).toEqual((await scene.loadFrame(index)).semantic);
    }
    if (!hasDepth) expect(converted.depthRange).toEqual(scene.depthRange);
  });
});

it("labels are compared where the two fields carry different classes", () => {
  expect(rawIds[0]).not.toBe(rawIds[1]);
});
