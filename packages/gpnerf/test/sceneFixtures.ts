import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Camera } from "../src/cameras/camera.ts";
import { writeGrayPng, writePng } from "../src/images/writePng.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** Size of the images of the scenes made here. */
export const fixtureSize = { width: 64, height: 48 } as const;

/** What one camera sees of the textured plane. */
export interface PlaneView {
  /** sRGB bytes, [height, width, 3]. */
  readonly color: Uint8Array;
  /** z-depth, millimetres, [height, width]. */
  readonly depth: Uint16Array;
  /** Index of the chessboard field, 0 or 1, [height, width]. */
  readonly field: Uint8Array;
}

/** A slanted plane in the world: z = 3 + 0.3 x − 0.2 y. */
const plane = { z: 3, slopeX: 0.3, slopeY: -0.2 };

/** Colour of the plane at world (x, y): smooth, and different everywhere within a period of 4 m. */
export function planeColor(x: number, y: number): [number, number, number] {
  const wave = (phase: number) => 0.5 + 0.4 * Math.sin((Math.PI / 2) * phase);
  return [wave(x), wave(y + 0.5), wave(x + y + 1)];
}

/** Field of the chessboard that is painted on the plane. */
export function planeField(x: number, y: number): 0 | 1 {
  return ((((Math.floor(x) + Math.floor(y)) % 2) + 2) % 2) as 0 | 1;
}

/** Render the plane by intersecting each pixel's ray with it: the conventions, spelled out once more. */
export function renderPlane(camera: Camera): PlaneView {
  const { width, height, fx, fy, cx, cy, worldFromCamera: m } = camera;
  const color = new Uint8Array(width * height * 3);
  const depth = new Uint16Array(width * height);
  const field = new Uint8Array(width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [u, v] = [((pixel % width) - cx) / fx, (Math.floor(pixel / width) - cy) / fy];
    const [dx, dy, dz] = [0, 4, 8].map((row) => m[row] * u + m[row + 1] * v + m[row + 2]);
    const [ox, oy, oz] = [m[3], m[7], m[11]];
    const z = (plane.z + plane.slopeX * ox + plane.slopeY * oy - oz) / (dz - plane.slopeX * dx - plane.slopeY * dy);
    const [x, y] = [ox + z * dx, oy + z * dy];
    depth[pixel] = Math.round(1000 * z);
    field[pixel] = planeField(x, y);
    color.set(
      planeColor(x, y).map((value) => Math.round(255 * value)),
      3 * pixel,
    );
  }
  return { color, depth, field };
}

/** Camera-to-world of a camera at a position, turned by `yaw` about y, then by `pitch` about x, then by `roll` about z. */
export function pose(position: readonly [number, number, number], yaw = 0, pitch = 0, roll = 0): Float64Array {
  const [cy, sy, cp, sp, cr, sr] = [yaw, pitch, roll].flatMap((angle) => [Math.cos(angle), Math.sin(angle)]);
  // R = Ry(yaw) · Rx(pitch) · Rz(roll)
  return Float64Array.of(
    ...[cy * cr + sy * sp * sr, sy * sp * cr - cy * sr, sy * cp, position[0]],
    ...[cp * sr, cp * cr, -sp, position[1]],
    ...[cy * sp * sr - sy * cr, sy * sr + cy * sp * cr, cy * cp, position[2]],
    ...[0, 0, 0, 1],
  );
}

/** Poses that all see the plane, each turned about all three axes. */
export function fixturePoses(count: number): Float64Array[] {
  return Array.from({ length: count }, (_, i) => pose([0.1 * i, -0.05 * i, 0.02 * i], -0.04 * i, 0.03 * i, 0.05 * i));
}

/** What a fixture holds; everything by default. */
export interface FixtureOptions {
  readonly frames?: number;
  /** Numbers of the frames on disk, for gaps; 0, 1, … by default. */
  readonly numbers?: readonly number[];
  readonly depth?: boolean;
  readonly semantic?: boolean;
  readonly instance?: boolean;
  /** Stored class value of each field of the chessboard. */
  readonly classes?: readonly [number, number];
  /** Content of classes.json; none by default. */
  readonly sidecar?: unknown;
  /** Folder to write into; a new temporary one by default. */
  readonly folder?: string;
}

/** Write the plane as a scene in the Replica layout. */
export async function writeReplicaFixture(options: FixtureOptions = {}): Promise<string> {
  const { frames = 3, classes = [93, 40], sidecar, depth = true, semantic = true, instance = true } = options;
  const folder = options.folder ?? (await temporaryFolder());
  const { width, height } = fixtureSize;
  const poses = fixturePoses(frames);
  const folders = ["rgb", depth && "depth", semantic && "semantic_class", instance && "semantic_instance"];
  for (const name of folders) if (name) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, "traj_w_c.txt"), `${poses.map((values) => values.join(" ")).join("\n")}\n`);
  if (sidecar !== undefined) await writeFile(join(folder, "classes.json"), JSON.stringify(sidecar));

  for (const n of options.numbers ?? poses.keys()) {
    const view = renderPlane(replicaCamera(poses[n]));
    await writePng(join(folder, "rgb", `rgb_${n}.png`), view.color, width, height);
    if (depth) await writeGrayPng(join(folder, "depth", `depth_${n}.png`), view.depth, width, height);
    const labels = view.field.map((field) => classes[field]);
    if (semantic) await writeGrayPng(join(folder, "semantic_class", `semantic_class_${n}.png`), labels, width, height);
    const ids = Uint16Array.from(view.field, (field) => 300 * field);
    if (instance)
      await writeGrayPng(join(folder, "semantic_instance", `semantic_instance_${n}.png`), ids, width, height);
  }
  return folder;
}

/** The camera that Replica was rendered with: 90° wide. */
export function replicaCamera(worldFromCamera: Float64Array): Camera {
  const { width, height } = fixtureSize;
  return { width, height, fx: 32, fy: 32, cx: 31.5, cy: 23.5, worldFromCamera };
}

/** Write the plane as a scene in the 7-Scenes layout. */
export async function writeRgbdFixture(options: FixtureOptions = {}): Promise<string> {
  const { frames = 3, depth = true } = options;
  const folder = options.folder ?? (await temporaryFolder());
  const { width, height } = fixtureSize;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "camera-intrinsics.txt"), "50 0 30\n0 52 25\n0 0 1\n");
  for (const [n, worldFromCamera] of fixturePoses(frames).entries()) {
    const view = renderPlane(rgbdCamera(worldFromCamera));
    const frame = join(folder, `frame-${String(n).padStart(6, "0")}`);
    await writePng(`${frame}.color.png`, view.color, width, height);
    if (depth) await writeGrayPng(`${frame}.depth.png`, view.depth, width, height);
    const rows = [0, 4, 8, 12].map((row) => worldFromCamera.subarray(row, row + 4).join("\t"));
    await writeFile(`${frame}.pose.txt`, `${rows.join("\n")}\n`);
  }
  return folder;
}

/** The camera of `writeRgbdFixture`. */
export function rgbdCamera(worldFromCamera: Float64Array): Camera {
  return { ...fixtureSize, fx: 50, fy: 52, cx: 30, cy: 25, worldFromCamera };
}
