import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Camera } from "../src/cameras/camera.ts";
import { writeGrayPng, writePng } from "../src/images/writePng.ts";
import { handmadePng, pngColorType } from "./handmadePng.ts";
import { fixturePoses, renderPlane, replicaCamera } from "./sceneFixtures.ts";
import { type SensFrameBytes, type SensRecording, sensBytes } from "./sensBytes.ts";
import { temporaryFolder } from "./temporaryFolder.ts";
import { zipBytes } from "./zipBytes.ts";

/** Raw ids of ScanNet's table that the two fields of the chessboard carry: wall, and office chair. */
export const rawIds: readonly [number, number] = [1, 5];

/** A part of ScanNet's table of labels, with its column names: 1 wall, 5 office chair (nyu40 5, chair), 3 floor, 1163 object. */
export const labelTable = [
  "id\traw_category\tcategory\tcount\tnyu40id\teigen13id\tnyuClass",
  "1\twall\twall\t8277\t1\t12\twall",
  '5\toffice "task" chair\tchair\t4646\t5\t4\tchair',
  "3\tfloor\tfloor\t1553\t2\t5\tfloor",
  "1163\tobject\tobject\t97\t40\t7\totherprop",
  "1191\tflip-flop\tshoe\t3\t\t\t",
  "",
].join("\r\n");

/** What a ScanNet fixture holds. */
export interface ScanNetFixtureOptions {
  /** Numbers of the frames; 0, 1, 2 by default. */
  readonly numbers?: readonly number[];
  /** Numbers of frames whose pose is lost, and what is written for each of its numbers. */
  readonly lost?: Readonly<Record<number, number>>;
  readonly depth?: boolean;
  /** Camera that sees the depth maps, relative to the colour camera; the same pixels by default. */
  readonly depthCamera?: DepthFixture;
  readonly labels?: "folder" | "zip" | "deflated zip" | "none";
  readonly rawIds?: readonly [number, number];
  /** Where the label table goes; the scene's folder by default. */
  readonly tableFolder?: string | undefined;
  /** Name of the scene's folder. */
  readonly name?: string;
  /** Folder above the scene; a new temporary one by default. */
  readonly root?: string;
}

/** A depth camera: its intrinsics, and its place. */
export interface DepthFixture extends Omit<Camera, "worldFromCamera"> {
  /** Depth camera to colour camera, 4×4. */
  readonly colorFromDepth?: Float64Array;
}

const identity = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));

function multiply(a: Float64Array, b: Float64Array): Float64Array {
  const entry = (row: number, column: number) =>
    [0, 1, 2, 3].reduce((sum, k) => sum + a[4 * row + k] * b[4 * k + column], 0);
  return Float64Array.from({ length: 16 }, (_, i) => entry(Math.floor(i / 4), i % 4));
}

/** 4×4 matrix of a pinhole camera. */
export function pinhole({ fx, fy, cx, cy }: Omit<Camera, "worldFromCamera">): number[] {
  return [fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0, 0, 0, 0, 1];
}

interface FixtureFrame {
  readonly number: number;
  readonly color: Camera;
  readonly depth: Camera;
  readonly storedPose: Float64Array;
}

function fixtureFrames({ numbers = [0, 1, 2], depthCamera, lost = {} }: ScanNetFixtureOptions): FixtureFrame[] {
  const poses = fixturePoses(Math.max(...numbers) + 1);
  return numbers.map((number) => {
    const color = replicaCamera(poses[number]);
    const { colorFromDepth = identity, ...depth }: DepthFixture = depthCamera ?? color;
    return {
      number,
      color,
      depth: { ...depth, worldFromCamera: multiply(poses[number], colorFromDepth) },
      storedPose: number in lost ? new Float64Array(16).fill(lost[number]) : poses[number],
    };
  });
}

/** Write the plane as a ScanNet scene whose recording was extracted. */
export async function writeScanNetFixture(options: ScanNetFixtureOptions = {}): Promise<string> {
  const { depth = true, depthCamera } = options;
  const folder = await startScene(options);
  const frames = fixtureFrames(options);
  for (const name of ["color", "pose", "intrinsic", ...(depth ? ["depth"] : [])]) {
    await mkdir(join(folder, name), { recursive: true });
  }
  for (const { number, color, depth: depthView, storedPose } of frames) {
    await writePng(join(folder, "color", `${number}.png`), renderPlane(color).color, color.width, color.height);
    await writeFile(join(folder, "pose", `${number}.txt`), matrixText(storedPose));
    if (!depth) continue;
    const map = renderPlane(depthView).depth;
    await writeGrayPng(join(folder, "depth", `${number}.png`), map, depthView.width, depthView.height);
  }
  const matrix = (name: string, values: ArrayLike<number>) =>
    writeFile(join(folder, "intrinsic", `${name}.txt`), matrixText(values));
  await matrix("intrinsic_color", pinhole(frames[0].color));
  if (depthCamera) {
    await matrix("intrinsic_depth", pinhole(depthCamera));
    await matrix("extrinsic_color", identity);
    await matrix("extrinsic_depth", depthCamera.colorFromDepth ?? identity);
  }
  return folder;
}

/** Write the plane as ScanNet distributes its scenes: a recording and archives of labels. */
export async function writeSensFixture(
  options: ScanNetFixtureOptions & { readonly edit?: (recording: SensRecording) => SensRecording } = {},
): Promise<string> {
  const folder = await startScene({ labels: "zip", ...options });
  const recording = await fixtureRecording(options);
  const name = options.name ?? "scene0000_00";
  await writeFile(join(folder, `${name}.sens`), sensBytes(options.edit?.(recording) ?? recording));
  return folder;
}

/** The plane as a recording: PNG colour, so that pixels come back unchanged, and zlib depth. */
export async function fixtureRecording(options: ScanNetFixtureOptions = {}): Promise<SensRecording> {
  const frames = fixtureFrames(options);
  const { color, depth } = frames[0];
  const extrinsic = options.depthCamera?.colorFromDepth ?? identity;
  const stored: SensFrameBytes[] = [];
  for (const frame of frames) {
    const raw = { width: color.width, height: color.height, channels: 3 } as const;
    const image = await sharp(renderPlane(frame.color).color, { raw }).png().toBuffer();
    stored.push({
      pose: frame.storedPose,
      color: image,
      depth: deflateSync(depthBytes(renderPlane(frame.depth).depth)),
    });
  }
  return {
    color: { width: color.width, height: color.height, intrinsic: pinhole(color), compression: 1 },
    depth: {
      ...{ width: depth.width, height: depth.height, compression: 1 },
      ...{ intrinsic: pinhole(depth), extrinsic: [...extrinsic] },
    },
    frames: stored,
  };
}

/** Depths as a recording stores them: 16 bits each, low byte first. */
export function depthBytes(depth: Uint16Array): Buffer {
  const bytes = Buffer.alloc(2 * depth.length);
  for (const [i, value] of depth.entries()) bytes.writeUInt16LE(value, 2 * i);
  return bytes;
}

/** Make the scene's folder with label maps and the table of labels. */
async function startScene(options: ScanNetFixtureOptions): Promise<string> {
  const { labels = "folder", name = "scene0000_00" } = options;
  const root = options.root ?? (await temporaryFolder());
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  if (labels === "none") return folder;
  await mkdir(options.tableFolder ?? folder, { recursive: true });
  await writeFile(join(options.tableFolder ?? folder, "scannetv2-labels.combined.tsv"), labelTable);

  const entries = { "label-filt": new Map<string, Buffer>(), "instance-filt": new Map<string, Buffer>() };
  for (const { number, color } of fixtureFrames(options)) {
    const { field } = renderPlane(color);
    const png = (value: (field: number) => number, bitDepth: 8 | 16) =>
      handmadePng({
        ...{ width: color.width, height: color.height, bitDepth, colorType: pngColorType.gray },
        samples: Array.from(field, value),
      });
    const raw = options.rawIds ?? rawIds;
    entries["label-filt"].set(
      `${number}.png`,
      png((index) => raw[index], 16),
    );
    entries["instance-filt"].set(
      `${number}.png`,
      png((index) => 7 * index, 8),
    );
  }
  for (const [kind, maps] of Object.entries(entries)) {
    if (labels === "folder") {
      await mkdir(join(folder, kind));
      for (const [map, bytes] of maps) await writeFile(join(folder, kind, map), bytes);
    } else {
      const isDeflated = labels === "deflated zip";
      const files = [...maps].map(([map, content]) => ({ name: `${kind}/${map}`, content, isDeflated }));
      const directory = { name: `${kind}/`, content: Buffer.alloc(0) };
      await writeFile(join(folder, `${name}_2d-${kind}.zip`), zipBytes([directory, ...files]));
    }
  }
  return folder;
}

function matrixText(values: ArrayLike<number>): string {
  const words = Array.from(values, (value) => (Number.isFinite(value) ? String(value) : cText(value)));
  return [0, 4, 8, 12].map((row) => `${words.slice(row, row + 4).join(" ")}\n`).join("");
}

/** As C++ streams write it. */
function cText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}
