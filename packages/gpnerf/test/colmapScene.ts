import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { SceneError } from "../src/errors.ts";
import {
  type ColmapFixture,
  colmapBinary,
  type colmapText,
  planePoint,
  writeFiles,
  writePhoto,
} from "./photoFixtures.ts";
import { fixturePoses } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** @file A scene of four photos of the plane with a COLMAP model. */

export const size = { width: 64, height: 48 };
export const intrinsics = { fx: 50, fy: 52, cx: 30, cy: 25 };
export const camera = { id: 4, model: "PINHOLE", ...size, parameters: [50, 52, 30.5, 25.5] };
export const poses = fixturePoses(4);
/** Neither in the order of names nor numbered from 1. */
export const images = [2, 0, 3, 1].map((n) => ({
  ...{ id: 20 - n, cameraId: 4, name: `photo ${n + 8}.png`, worldFromCamera: poses[n] },
}));
export const lookingAt = (column: number, row: number) => [(column - 30) / 50, (row - 25) / 52] as const;

/** Points on the plane, seen by all images. */
export const points = Array.from({ length: 400 }, (_, i) => {
  const { x, y } = planePoint(poses[0], lookingAt((i % 20) * 3, Math.floor(i / 20) * 2));
  const point: [number, number, number] = [x, y, 3 + 0.3 * x - 0.2 * y];
  return { point, imageIds: images.map(({ id }) => id) };
});
export const model: ColmapFixture = { cameras: [camera], images, points };

interface SceneOptions {
  readonly form?: typeof colmapText | typeof colmapBinary;
  readonly modelFolder?: string;
  readonly imageFolder?: string;
  readonly maps?: boolean;
}

/** Write the scene; returns its folder. */
export async function writeScene(fixture: ColmapFixture = model, options: SceneOptions = {}): Promise<string> {
  const { form = colmapBinary, modelFolder = "sparse/0", imageFolder = "images", maps = false } = options;
  const folder = await temporaryFolder();
  await writeFiles(join(folder, modelFolder), form(fixture));
  for (const { name, worldFromCamera } of fixture.images) {
    const map = (kind: string): string => join(folder, kind, name);
    const files = maps ? { depth: map("depth"), field: map("semantic_class") } : {};
    await writePhoto({ color: join(folder, imageFolder, name), ...files }, size, worldFromCamera, lookingAt);
  }
  if (maps) await writeFile(join(folder, "classes.json"), '{"labelSet": "scannet20", "ignoreLabel": 20}');
  return folder;
}

/** The error of something that must fail. */
export async function errorOf(promise: Promise<unknown>): Promise<SceneError> {
  const error = await promise.then(
    () => expect.fail("no error was thrown"),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(SceneError);
  return error as SceneError;
}
