import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeGrayPng, writePng } from "../src/images/writePng.ts";
import { checkScene } from "../src/scene/checkScene.ts";
import { findScenes } from "../src/scene/findScenes.ts";
import { openScene } from "../src/scene/openScene.ts";
import { writeReplicaFixture, writeRgbdFixture } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** What a rejected promise gives; fails when it does not reject. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail("no error was thrown"),
    (error: unknown) => error,
  );
}

/** Match a SceneError about `file` in message and path. */
function sceneError(file: string, message: RegExp, hint: RegExp): object {
  return {
    name: "SceneError",
    path: expect.stringContaining(file),
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  };
}

/** Replace line `index` of a text file. */
async function editLine(path: string, index: number, edit: (line: string) => string): Promise<void> {
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, lines.with(index, edit(lines[index])).join("\n"));
}

describe("Replica scenes that are refused at opening", () => {
  it.each([
    ["nan", (line: string) => line.replace(/^\S+/, "nan"), /holds "nan" as number 1/],
    ["inf", (line: string) => line.replace(/^(\S+ \S+ )\S+/, "$1-inf"), /holds "-inf" as number 3/],
    ["15 numbers", (line: string) => line.replace(/ \S+$/, ""), /has 15 numbers/],
    ["an empty line", () => "", /has 0 numbers/],
    ["words", (line: string) => line.replace(/^\S+/, "left"), /holds "left" as number 1/],
    ["a scaled rotation", (line: string) => scale(line, 1.1), /columns are not orthonormal/],
    ["a mirrored rotation", (line: string) => scale(line, -1), /mirrors the world/],
    ["a projective last row", (line: string) => line.replace(/\S+$/, "2"), /ends in the row 0 0 0 2/],
  ])("a pose with %s", async (_, edit, message) => {
    const folder = await writeReplicaFixture();
    await editLine(join(folder, "traj_w_c.txt"), 1, edit);
    const error = await errorOf(openScene(folder));
    expect(error).toMatchObject(
      sceneError("traj_w_c.txt", /traj_w_c\.txt, line 2 \(rgb_1\): the pose/, /remove the frame/),
    );
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });

  it("accepts a rotation that is off by a tracker's rounding", async () => {
    const folder = await writeReplicaFixture();
    await editLine(join(folder, "traj_w_c.txt"), 1, (line) => scale(line, 1.003));
    await expect(openScene(folder)).resolves.toMatchObject({ format: "replica" });
  });

  it("too few lines of poses", async () => {
    const folder = await writeReplicaFixture();
    await editLine(join(folder, "traj_w_c.txt"), 2, () => "");
    const wanted = sceneError(
      "traj_w_c.txt",
      /has 2 lines, so there is no pose for rgb_2, which needs line 3/,
      /Complete/,
    );
    expect(await errorOf(openScene(folder))).toMatchObject(wanted);
  });

  it.each(["depth", "semantic_class", "semantic_instance"])("a frame without its file in %s", async (kind) => {
    const folder = await writeReplicaFixture();
    const file = join(folder, kind, `${kind}_1.png`);
    await rm(file);
    const wanted = sceneError(file, new RegExp(`${kind}_1\\.png: is missing`), /Add the file, remove rgb_1/);
    expect(await errorOf(openScene(folder))).toMatchObject(wanted);
  });

  it("all bad frames are named at once", async () => {
    const folder = await writeReplicaFixture({ frames: 4 });
    await rm(join(folder, "depth", "depth_1.png"));
    await editLine(join(folder, "traj_w_c.txt"), 3, (line) => line.replace(/^\S+/, "nan"));
    const { message } = (await errorOf(openScene(folder))) as Error;
    expect(message.split("\n")).toEqual([
      expect.stringContaining("depth_1.png: is missing"),
      expect.stringContaining("line 4 (rgb_3)"),
    ]);
  });

  it("a folder rgb without images", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "rgb"));
    await writeFile(join(folder, "traj_w_c.txt"), "");
    expect(await errorOf(openScene(folder))).toMatchObject(sceneError("rgb", /holds no images/, /numbered/));
  });

  it("two images for one frame", async () => {
    const folder = await writeReplicaFixture();
    await writeFile(join(folder, "rgb", "rgb_01.png"), "");
    const wanted = sceneError("rgb_1.png", /belongs to the same frame as .*rgb_01\.png/, /Remove one/);
    expect(await errorOf(openScene(folder))).toMatchObject(wanted);
  });

  it("a truncated first image", async () => {
    const folder = await writeReplicaFixture();
    await writeFile(join(folder, "rgb", "rgb_0.png"), "PNG");
    const wanted = sceneError("rgb_0.png", /damaged, cut short or not an image/, /intact copy/);
    expect(await errorOf(openScene(folder))).toMatchObject(wanted);
  });
});

describe("RGB-D scenes that are refused at opening", () => {
  it("without intrinsics, saying what to write", async () => {
    const folder = await writeRgbdFixture();
    await rm(join(folder, "camera-intrinsics.txt"));
    const wanted = sceneError("camera-intrinsics.txt", /is missing/, /fx = fy = 585, cx = 320, cy = 240/);
    expect(await errorOf(openScene(folder))).toMatchObject(wanted);
  });

  it.each([
    ["for larger images", "500 0 320 0 500 240 0 0 1", /principal point \(320, 240\) outside the 64×48 images/],
    ["with 4 numbers", "585 585 320 240", /holds 4 numbers/],
    ["with a word", "fx 0 30 0 50 25 0 0 1", /holds "fx"/],
    ["with a negative focal length", "-50 0 30 0 50 25 0 0 1", /focal lengths -50 and 50/],
    ["with skew", "50 1 30 0 50 25 0 0 1", /skew/],
    ["with NaN", "50 0 NaN 0 50 25 0 0 1", /holds "NaN"/],
  ])("intrinsics %s", async (_, text, message) => {
    const folder = await writeRgbdFixture();
    await writeFile(join(folder, "camera-intrinsics.txt"), text);
    const wanted = sceneError("camera-intrinsics.txt", message, /Write its 3×3 matrix/);
    expect(await errorOf(openScene(folder))).toMatchObject(wanted);
  });

  it.each(["color.png", "depth.png", "pose.txt"])("a frame without its %s", async (kind) => {
    const folder = await writeRgbdFixture();
    await rm(join(folder, `frame-000001.${kind}`));
    const wanted = sceneError(
      `frame-000001.${kind}`,
      /is missing/,
      /Add the file, or remove all files of frame-000001/,
    );
    expect(await errorOf(openScene(folder))).toMatchObject(wanted);
  });

  it("a pose with NaN", async () => {
    const folder = await writeRgbdFixture();
    await editLine(join(folder, "frame-000002.pose.txt"), 1, (line) => line.replace(/^\S+/, "NaN"));
    const wanted = sceneError("frame-000002.pose.txt", /holds "NaN" as number 5/, /remove the frame/);
    expect(await errorOf(openScene(folder))).toMatchObject(wanted);
  });

  it("two colour images for one frame", async () => {
    const folder = await writeRgbdFixture();
    await writeFile(join(folder, "frame-000001.color.jpg"), "");
    expect(await errorOf(openScene(folder))).toMatchObject(
      sceneError("frame-000001.color", /same frame/, /Remove one/),
    );
  });
});

describe("frames that are refused at loading", () => {
  it("a colour image of another size than the first", async () => {
    const folder = await writeReplicaFixture();
    await writePng(join(folder, "rgb", "rgb_1.png"), new Uint8Array(32 * 24 * 3), 32, 24);
    const wanted = sceneError("rgb_1.png", /is 32×24, but .*rgb_0\.png is 64×48/, /one size|remove the frame/);
    expect(await errorOf((await openScene(folder)).loadFrame(1))).toMatchObject(wanted);
  });

  it.each(["depth", "semantic_class", "semantic_instance"])("a %s map of another size than colour", async (kind) => {
    const folder = await writeReplicaFixture();
    await writeGrayPng(join(folder, kind, `${kind}_1.png`), new Uint16Array(32 * 24), 32, 24);
    const wanted = sceneError(
      `${kind}_1.png`,
      /is 32×24, but the colour image .*rgb_1\.png is 64×48/,
      /colour image's size/,
    );
    expect(await errorOf((await openScene(folder)).loadFrame(1))).toMatchObject(wanted);
  });

  it("an 8-bit depth map", async () => {
    const folder = await writeRgbdFixture();
    await writeGrayPng(join(folder, "frame-000001.depth.png"), new Uint8Array(64 * 48), 64, 48);
    const wanted = sceneError("frame-000001.depth.png", /8 bits per pixel/, /16-bit/);
    expect(await errorOf((await openScene(folder)).loadFrame(1))).toMatchObject(wanted);
  });
});

describe("checkScene", () => {
  it("finds nothing in an intact scene", async () => {
    expect(await checkScene(await openScene(await writeReplicaFixture()))).toEqual([]);
  });

  it("lists every bad frame once, in order, and opens the scene all the same", async () => {
    const folder = await writeReplicaFixture({ frames: 5 });
    const truncated = join(folder, "rgb", "rgb_1.png");
    await writeFile(truncated, (await readFile(truncated)).subarray(0, 200));
    const small = join(folder, "semantic_class", "semantic_class_4.png");
    await writeGrayPng(small, new Uint8Array(1), 1, 1);
    await writeFile(join(folder, "depth", "depth_4.png"), "damaged");

    const scene = await openScene(folder);
    expect(await checkScene(scene)).toEqual([
      { path: truncated, problem: expect.stringContaining("damaged, cut short") },
      { path: join(folder, "depth", "depth_4.png"), problem: expect.stringContaining("damaged, cut short") },
    ]);
  });
});

describe("paths that are no scene", () => {
  it.each(["findScenes", "openScene"] as const)("%s lists the layouts it knows", async (name) => {
    const open = { findScenes, openScene }[name];
    const folder = await temporaryFolder();
    const layouts = /traj_w_c\.txt.*frame-000000\.pose\.txt/s;
    expect(await errorOf(open(folder))).toMatchObject(sceneError(folder, /holds no scene/, layouts));
    expect(await errorOf(open(join(folder, "none")))).toMatchObject(sceneError("none", /is not a folder/, layouts));
  });

  it("openScene points at the scenes below a folder", async () => {
    const root = await temporaryFolder();
    const scene = await writeReplicaFixture({ frames: 1, folder: join(root, "room", "Sequence_1") });
    const { message } = (await errorOf(openScene(root))) as Error;
    expect(message).toBe(`${root}: is not a scene itself, but holds 1: open ${scene}, for example.`);
  });
});

/** Scale the three columns of a pose's rotation part. */
function scale(line: string, factor: number): string {
  const values = line.split(" ").map(Number);
  return values.map((value, i) => (i < 12 && i % 4 < 3 ? factor * value : value)).join(" ");
}
