import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeGrayPng, writePng } from "../src/images/writePng.ts";
import { planeColor, planeField } from "./sceneFixtures.ts";

/** @file Photos of the textured plane through any lens, and independent writers of the formats that hold their cameras. */

/** Where a pixel looks, on the plane z = 1 of the camera. */
export type LookingAt = (column: number, row: number) => readonly [number, number];

/** Write a photo of the plane z = 3 + 0.3 x − 0.2 y as PNG, its depths (millimetres) and fields beside it on request. */
export async function writePhoto(
  files: { readonly color: string; readonly depth?: string; readonly field?: string },
  size: { readonly width: number; readonly height: number },
  worldFromCamera: Float64Array,
  lookingAt: LookingAt,
): Promise<void> {
  const { width, height } = size;
  const color = new Uint8Array(3 * width * height);
  const depth = new Uint16Array(width * height);
  const field = new Uint8Array(width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const seen = planePoint(worldFromCamera, lookingAt(pixel % width, Math.floor(pixel / width)));
    color.set(
      planeColor(seen.x, seen.y).map((value) => Math.round(255 * value)),
      3 * pixel,
    );
    depth[pixel] = Math.round(1000 * seen.depth);
    field[pixel] = planeField(seen.x, seen.y);
  }
  for (const path of Object.values(files)) await mkdir(dirname(path), { recursive: true });
  await writePng(files.color, color, width, height);
  if (files.depth) await writeGrayPng(files.depth, depth, width, height);
  if (files.field) await writeGrayPng(files.field, field, width, height);
}

/** Where a ray meets the plane, world metres, and its z-depth there. */
export function planePoint(
  m: Float64Array,
  [u, v]: readonly [number, number],
): { readonly x: number; readonly y: number; readonly depth: number } {
  const [dx, dy, dz] = [0, 4, 8].map((row) => m[row] * u + m[row + 1] * v + m[row + 2]);
  const depth = (3 + 0.3 * m[3] - 0.2 * m[7] - m[11]) / (dz - 0.3 * dx + 0.2 * dy);
  return { x: m[3] + depth * dx, y: m[7] + depth * dy, depth };
}

/** A camera as COLMAP writes it: pixels count from the image's corner. */
export interface ColmapCameraFixture {
  readonly id: number;
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly parameters: readonly number[];
}

/** An image of a COLMAP model, with the camera-to-world pose that it shall have. */
export interface ColmapImageFixture {
  readonly id: number;
  readonly cameraId: number;
  readonly name: string;
  readonly worldFromCamera: Float64Array;
}

export interface ColmapPointFixture {
  readonly point: readonly [number, number, number];
  readonly imageIds: readonly number[];
}

export interface ColmapFixture {
  readonly cameras: readonly ColmapCameraFixture[];
  readonly images: readonly ColmapImageFixture[];
  readonly points?: readonly ColmapPointFixture[];
}

/** Numbers of the camera models in binary files, copied from COLMAP's documentation. */
const modelNumbers: Readonly<Record<string, number>> = {
  ...{ SIMPLE_PINHOLE: 0, PINHOLE: 1, SIMPLE_RADIAL: 2, RADIAL: 3, OPENCV: 4, OPENCV_FISHEYE: 5, FULL_OPENCV: 6 },
  ...{ FOV: 7, SIMPLE_RADIAL_FISHEYE: 8, RADIAL_FISHEYE: 9, THIN_PRISM_FISHEYE: 10, RAD_TAN_THIN_PRISM_FISHEYE: 11 },
  ...{ SIMPLE_DIVISION: 12, DIVISION: 13, SIMPLE_FISHEYE: 14, FISHEYE: 15 },
};

/** World-to-camera as a quaternion w, x, y, z and a translation. */
export function colmapPose(m: Float64Array): { rotation: number[]; translation: number[] } {
  // The rotation's axis and angle: exact for the small turns of the fixtures.
  const r = (row: number, column: number): number => m[4 * column + row];
  const w = Math.sqrt(1 + r(0, 0) + r(1, 1) + r(2, 2)) / 2;
  const rotation = [w, (r(2, 1) - r(1, 2)) / (4 * w), (r(0, 2) - r(2, 0)) / (4 * w), (r(1, 0) - r(0, 1)) / (4 * w)];
  const translation = [0, 1, 2].map((row) => -(r(row, 0) * m[3] + r(row, 1) * m[7] + r(row, 2) * m[11]));
  return { rotation, translation };
}

/** Files of a model as text, by name. */
export function colmapText({ cameras, images, points = [] }: ColmapFixture): Record<string, string> {
  const cameraLines = cameras.map((c) => `${c.id} ${c.model} ${c.width} ${c.height} ${c.parameters.join(" ")}`);
  const imageLines = images.flatMap(({ id, cameraId, name, worldFromCamera }) => {
    const { rotation, translation } = colmapPose(worldFromCamera);
    return [[id, ...rotation, ...translation, cameraId, name].join(" "), "12.5 7.25 -1 30 20 7"];
  });
  const pointLines = points.map(({ point, imageIds }, index) => {
    return [index + 1, ...point, 200, 100, 50, 0.5, ...imageIds.flatMap((id) => [id, 0])].join(" ");
  });
  const comment = "# made by a test";
  return {
    "cameras.txt": `${[comment, ...cameraLines].join("\n")}\n`,
    "images.txt": `${[comment, comment, ...imageLines].join("\n")}\n`,
    "points3D.txt": `${[comment, ...pointLines].join("\n")}\n`,
  };
}

/** Files of a model in binary form, by name. */
export function colmapBinary({ cameras, images, points = [] }: ColmapFixture): Record<string, Buffer> {
  return {
    "cameras.bin": Buffer.concat([
      u64(cameras.length),
      ...cameras.flatMap((c) => [
        u32(c.id),
        u32(modelNumbers[c.model]),
        u64(c.width),
        u64(c.height),
        f64(c.parameters),
      ]),
    ]),
    "images.bin": Buffer.concat([
      u64(images.length),
      ...images.flatMap(({ id, cameraId, name, worldFromCamera }) => {
        const { rotation, translation } = colmapPose(worldFromCamera);
        const seen = [f64([12.5, 7.25]), Buffer.alloc(8, 0xff), f64([30, 20]), u64(7)];
        return [u32(id), f64(rotation), f64(translation), u32(cameraId), Buffer.from(`${name}\0`), u64(2), ...seen];
      }),
    ]),
    "points3D.bin": Buffer.concat([
      u64(points.length),
      ...points.flatMap(({ point, imageIds }, index) => [
        ...[u64(index + 1), f64(point), Buffer.from([200, 100, 50]), f64([0.5]), u64(imageIds.length)],
        ...imageIds.flatMap((id) => [u32(id), u32(0)]),
      ]),
    ]),
  };
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export function f64(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeDoubleLE(value, 8 * index);
  return bytes;
}

/** Write files into a folder, which is made. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

/** A pose as transforms.json has it: rows of camera-to-world with OpenGL's axes, y up and z backward. */
export function openGlRows(m: Float64Array): number[][] {
  return [0, 4, 8, 12].map((row) => [m[row], -m[row + 1], -m[row + 2], m[row + 3]]);
}
