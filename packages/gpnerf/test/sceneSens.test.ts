import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { deflateRawSync, deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { checkScene } from "../src/scene/checkScene.ts";
import { openScene } from "../src/scene/openScene.ts";
import { handmadePng, pngColorType } from "./handmadePng.ts";
import { uint } from "./pickleBytes.ts";
import { depthBytes, type ScanNetFixtureOptions, writeSensFixture } from "./scanNetFixtures.ts";
import { fixturePoses, renderPlane, replicaCamera } from "./sceneFixtures.ts";
import type { SensFrameBytes, SensRecording } from "./sensBytes.ts";
import { type ZipEntry, zipBytes } from "./zipBytes.ts";

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail("no error was thrown"),
    (error: unknown) => error,
  );
}

function sceneError(message: RegExp, hint: RegExp): object {
  return {
    ...{ name: "SceneError", path: expect.stringContaining("scene0000_00") },
    ...{ message: expect.stringMatching(message), hint: expect.stringMatching(hint) },
  };
}

/** Write a recording without labels, changed by `edit`. */
function write(
  edit?: (recording: SensRecording) => SensRecording,
  options: ScanNetFixtureOptions = {},
): Promise<string> {
  return writeSensFixture({ labels: "none", ...options, ...(edit && { edit }) });
}

/** Change frame `index` of a recording. */
function inFrame(index: number, edit: (frame: SensFrameBytes) => Partial<SensFrameBytes>) {
  return (recording: SensRecording): SensRecording => ({
    ...recording,
    frames: recording.frames.map((frame, i) => (i === index ? { ...frame, ...edit(frame) } : frame)),
  });
}

const planeDepth = renderPlane(replicaCamera(fixturePoses(1)[0])).depth;

describe("recordings", () => {
  it("are read in place: nothing is written beside them, and inertial measurements do not matter", async () => {
    const folder = await write((recording) => ({ ...recording, inertial: Buffer.alloc(1000, 0xff) }));
    const before = await readdir(folder);
    const scene = await openScene(folder);
    expect(scene).toMatchObject({ format: "sens", hasSemantic: false, native: { fx: 32, cx: 31.5, cy: 23.5 } });
    expect(await checkScene(scene)).toEqual([]);
    expect(await readdir(folder)).toEqual(before);
  });

  it("may hold JPEG colour", async () => {
    const folder = await write((recording) => ({ ...recording, color: { ...recording.color, compression: 2 } }));
    expect(await errorOf((await openScene(folder)).loadFrame(0))).toMatchObject({
      message: expect.stringMatching(
        /scene0000_00\.sens, colour of frame 0 at byte \d+: does not begin as a JPEG image/,
      ),
    });
    const raw = { width: 64, height: 48, channels: 3 } as const;
    const { color: pixels } = renderPlane(replicaCamera(fixturePoses(1)[0]));
    const jpeg = await sharp(pixels, { raw }).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
    const jpegs = await write((recording) => ({
      ...recording,
      color: { ...recording.color, compression: 2 },
      frames: recording.frames.map((frame) => ({ ...frame, color: jpeg })),
    }));
    const { color } = await (await openScene(jpegs)).loadFrame(0);
    expect(Math.max(...color.map((value, i) => Math.abs(value - pixels[i] / 255)))).toBeLessThan(0.06);
  });

  it("may hold depth that is not compressed, and other units than millimetres", async () => {
    const folder = await write((recording) => ({
      ...inFrame(0, () => ({ depth: depthBytes(planeDepth.map((depth) => 5 * depth).with(7, 65535)) }))(recording),
      ...{ depth: { ...recording.depth, compression: 0 }, depthShift: 5000 },
    }));
    const scene = await openScene(folder, { depthRangeFrames: () => [0] });
    const { depth } = await scene.loadFrame(0);
    expect(depth![7]).toBe(0);
    expect(depth![8]).toBeCloseTo(planeDepth[8] / 1000, 3);
    const sorted = [...planeDepth].sort((a, b) => a - b);
    expect(scene.depthRange.far).toBeCloseTo((1.05 * sorted[Math.floor(0.995 * sorted.length)]) / 1000, 1);
  });

  it("may have no depth at all", async () => {
    const folder = await write((recording) => ({
      ...recording,
      depth: { ...recording.depth, width: 0, height: 0, compression: -1 },
      frames: recording.frames.map((frame) => ({ ...frame, depth: Buffer.alloc(0) })),
    }));
    const scene = await openScene(folder);
    expect(scene.hasDepth).toBe(false);
    expect(await checkScene(scene)).toEqual([]);
  });

  it("leave out frames without an image, and say which", async () => {
    const folder = await write(
      (recording) =>
        inFrame(2, () => ({ depth: Buffer.alloc(0) }))(inFrame(0, () => ({ color: Buffer.alloc(0) }))(recording)),
      { numbers: [0, 1, 2, 3] },
    );
    const scene = await openScene(folder);
    expect(scene.frames.map(({ name }) => name)).toEqual(["frame_1", "frame_3"]);
    expect(scene.leftOut).toEqual([
      { path: expect.stringContaining(".sens"), problem: expect.stringMatching(/frame 0 at byte 319: has no colour/) },
      {
        path: expect.stringContaining(".sens"),
        problem: expect.stringMatching(/frame 2 at byte \d+: has no depth map/),
      },
    ]);
  });

  it.each<[string, (recording: SensRecording) => SensRecording, RegExp, RegExp]>([
    ["of another version", (r) => ({ ...r, version: 3 }), /is version 3, .* version 4 \(at byte 0\)/, /Download/],
    [
      "with raw colour",
      (r) => ({ ...r, color: { ...r.color, compression: 0 } }),
      /compressed as "raw" \(type 0\); jpeg and png are read/,
      /extract/,
    ],
    [
      "with occi depth",
      (r) => ({ ...r, depth: { ...r.depth, compression: 2 } }),
      /"occi_ushort" \(type 2\)/,
      /zlib depth/,
    ],
    [
      "with unheard-of depth",
      (r) => ({ ...r, depth: { ...r.depth, compression: 77 } }),
      /"unknown" \(type 77\)/,
      /zlib depth/,
    ],
    ["without frames", (r) => ({ ...r, frames: [] }), /none of its 0 frames/, /another/],
    [
      "with an endless name",
      (r) => ({ ...r, statedNameLength: 2n ** 63n }),
      /name has 9223372036854776000 letters \(at byte 4\)/,
      /Download/,
    ],
    ["with endless frames", (r) => ({ ...r, statedFrameCount: 2n ** 64n - 1n }), /frames \(at byte 311\)/, /Download/],
    [
      "with more frames than bytes",
      (r) => ({ ...r, statedFrameCount: 190_000n }),
      /190000 frames, for which its \d+ bytes/,
      /Download/,
    ],
    [
      "with huge images",
      (r) => ({ ...r, color: { ...r.color, width: 2 ** 31 } }),
      /colour images of 2147483648×48/,
      /Download/,
    ],
    [
      "with empty colour images",
      (r) => ({ ...r, color: { ...r.color, width: 0 } }),
      /colour images of 0×48/,
      /Download/,
    ],
    ["with no units of depth", (r) => ({ ...r, depthShift: 0 }), /a metre has 0 units of depth/, /Download/],
    ["with NaN units of depth", (r) => ({ ...r, depthShift: Number.NaN }), /a metre has NaN units/, /Download/],
    [
      "without focal length",
      (r) => ({ ...r, color: { ...r.color, intrinsic: Array(16).fill(0) } }),
      /colour intrinsic matrix at byte 27: has focal lengths 0/,
      /intrinsics/,
    ],
    [
      "with a scaled pose",
      inFrame(1, ({ pose }) => ({ pose: Array.from(pose, (v) => 2 * v) })),
      /frame 1 at byte \d+: the pose ends in the row 0 0 0 2/,
      /remove the frame/,
    ],
    [
      "with an oversized image",
      inFrame(1, () => ({ statedColorBytes: 2n ** 63n })),
      /frame 1 of 3, at byte \d+, has images of 9223372036854775808 and/,
      /damaged/,
    ],
    [
      "whose last image is cut short",
      inFrame(2, ({ depth }) => ({ depth: depth.subarray(9), statedDepthBytes: BigInt(depth.length) })),
      /ends at byte \d+, inside frame 2 of 3, which begins at byte/,
      /cut short/,
    ],
  ])("are refused at opening %s", async (_, edit, message, hint) => {
    expect(await errorOf(openScene(await write(edit)))).toMatchObject(sceneError(message, hint));
  });

  it.each<[string, (frame: SensFrameBytes) => Partial<SensFrameBytes>, RegExp]>([
    [
      "an image cut short",
      ({ color }) => ({ color: color.subarray(0, color.length - 200) }),
      /colour of frame 1 at byte \d+: the file is damaged/,
    ],
    [
      "another image format",
      () => ({ color: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' width='64' height='48'/>") }),
      /does not begin as a PNG image/,
    ],
    [
      "an image of another size",
      () => ({
        color: handmadePng({ width: 2, height: 1, bitDepth: 8, colorType: pngColorType.gray, samples: [1, 2] }),
      }),
      /is 2×1, but .*frame 0.* is 64×48/,
    ],
    [
      "depth that is not packed",
      () => ({ depth: Buffer.from("not zlib") }),
      /depth of frame 1 at byte \d+: cannot be unpacked \(incorrect header check\)/,
    ],
    ["depth cut short", ({ depth }) => ({ depth: depth.subarray(0, 100) }), /depth of frame 1 .*cannot be unpacked/],
    [
      "depth with too few pixels",
      () => ({ depth: deflateSync(Buffer.alloc(100)) }),
      /has 100 bytes; a 64×48 map of 16 bits needs 6144/,
    ],
    [
      "depth that unpacks to a hundred megabytes",
      () => ({ depth: deflateSync(Buffer.alloc(1e8)) }),
      /unpacks to more than 6144 bytes/,
    ],
  ])("are refused at loading with %s", async (_, edit, message) => {
    const scene = await openScene(await write(inFrame(1, edit)));
    expect(await checkScene(scene)).toEqual([
      { path: expect.stringContaining("scene0000_00.sens"), problem: expect.stringMatching(message) },
    ]);
  });

  it("are refused when the file is cut short anywhere", async () => {
    const folder = await write(undefined, { numbers: [0] });
    const file = join(folder, "scene0000_00.sens");
    const whole = await readFile(file);
    // The count of inertial measurements at the end is not needed.
    for (const length of [0, 3, 11, 20, 26, 100, 310, 318, 319, 320, 414, 415, 416, 1000, whole.length - 9]) {
      await writeFile(file, whole);
      await truncate(file, length);
      expect(await errorOf(openScene(folder))).toMatchObject(sceneError(/ends at byte|too few/, /again/));
    }
    await writeFile(file, whole.subarray(0, whole.length - 8));
    expect((await openScene(folder)).frames.length).toBe(1);
  });

  it("are plain files: a folder or a pipe is refused, not waited for", async () => {
    const folder = await write(undefined, { labels: "none" });
    const file = join(folder, "scene0000_00.sens");
    await rm(file);
    await mkdir(file);
    await expect(openScene(folder)).rejects.toThrow(/scene0000_00\.sens: cannot be read \(it is no file\)/);
    await rm(file, { recursive: true });
    execFileSync("mkfifo", [file]);
    await expect(openScene(folder)).rejects.toThrow(/scene0000_00\.sens: cannot be read \(it is no file\)/);
  });

  it("of one folder: the one with its name, else there must be one only", async () => {
    const folder = await write();
    const recording = join(folder, "scene0000_00.sens");
    await copyFile(recording, join(folder, "another.sens"));
    expect((await openScene(folder)).frames.length).toBe(3);
    await copyFile(recording, join(folder, "third.sens"));
    await truncate(recording, 0);
    await expect(openScene(folder)).rejects.toThrow(/scene0000_00\.sens: ends at byte 0/);
    const other = await write(undefined, { name: "copy" });
    await copyFile(join(other, "copy.sens"), join(other, "x.sens"));
    await copyFile(join(other, "copy.sens"), join(other, "copy.SENS"));
    expect((await openScene(other)).name).toBe(basename(other));
  });
});

describe("archives of labels", () => {
  const map = handmadePng({
    ...{ width: 64, height: 48, bitDepth: 16, colorType: pngColorType.gray },
    samples: Array(64 * 48).fill(5),
  });
  const entry = (name: string, rest: Partial<ZipEntry> = {}): ZipEntry => ({
    name: `label-filt/${name}`,
    content: map,
    ...rest,
  });

  /** A scene of one frame with an archive of these entries. */
  async function withArchive(bytes: Buffer): Promise<string> {
    const folder = await writeSensFixture({ numbers: [0], labels: "zip" });
    await writeFile(join(folder, "scene0000_00_2d-label-filt.zip"), bytes);
    return folder;
  }

  it.each([false, true])("may hold other entries, padded numbers and 64-bit sizes (zip64: %s)", async (zip64) => {
    const entries = [entry("readme.txt"), entry("000000.png", { isDeflated: true }), entry("17.png")];
    const scene = await openScene(await withArchive(zipBytes(entries, { zip64 })));
    expect(new Set((await scene.loadFrame(0)).semantic)).toEqual(new Set([4]));
  });

  it.each<[string, Buffer, RegExp]>([
    ["that is none", Buffer.from("PK is what it begins with"), /directory cannot be read/],
    ["that is empty", Buffer.alloc(0), /directory cannot be read/],
    ["cut short", zipBytes([entry("0.png")]).subarray(0, 200), /directory cannot be read/],
    [
      "with two maps of a frame",
      zipBytes([entry("0.png"), entry("00.png")]),
      /label-filt\/00\.png: belongs to the same frame as .*label-filt\/0\.png/,
    ],
    [
      "without the frame",
      zipBytes([entry("1.png")]),
      /0\.png: is missing, although the scene has scene0000_00_2d-label-filt\.zip/,
    ],
  ])("are refused at opening: an archive %s", async (_, bytes, message) => {
    expect(await errorOf(openScene(await withArchive(bytes)))).toMatchObject(sceneError(message, /again|move/));
  });

  it.each<[string, ZipEntry, RegExp]>([
    ["encrypted", entry("0.png", { flags: 1, isDeflated: true }), /zip entry label-filt\/0\.png is encrypted/],
    ["with a wrong checksum", entry("0.png", { statedChecksum: 1 }), /wrong checksum/],
    ["with a wrong size", entry("0.png", { statedSize: 50, isDeflated: true }), /cannot be unpacked/],
    [
      "with too large a size",
      entry("0.png", { statedSize: 20_000, isDeflated: true }),
      /has \d+ bytes, its directory says 20000/,
    ],
    [
      "said to have gigabytes",
      entry("0.png", { statedSize: 2 ** 31, isDeflated: true }),
      /has 2147483648 bytes, at most/,
    ],
    ["packed in another way", entry("0.png", { statedMethod: 12 }), /packed by method 12/],
    ["that is not what it says", entry("0.png", { statedMethod: 8 }), /cannot be unpacked/],
    [
      "that is no image",
      entry("0.png", { content: Buffer.from("no image") }),
      /label-filt\/0\.png: the file is damaged/,
    ],
    [
      "that is a bomb",
      entry("0.png", { content: deflateRawSync(Buffer.alloc(1e8)), statedMethod: 8, statedSize: 100 }),
      /cannot be unpacked/,
    ],
  ])("are refused at loading: an entry %s", async (_, bad, message) => {
    const scene = await openScene(await withArchive(zipBytes([bad])));
    expect(await errorOf(scene.loadFrame(0))).toMatchObject(sceneError(message, /again|intact copy/));
  });

  it("are refused when an entry's header is not where the directory says", async () => {
    const bytes = zipBytes([entry("0.png")]);
    const scene = await openScene(await withArchive(Buffer.concat([uint(4, 0), bytes.subarray(4)])));
    expect(await errorOf(scene.loadFrame(0))).toMatchObject(sceneError(/has no header at byte 0/, /again/));
  });
});
