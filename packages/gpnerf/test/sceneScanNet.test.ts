import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Camera } from "../src/cameras/camera.ts";
import { writeGrayPng } from "../src/images/writePng.ts";
import { pixelGrid, raysThrough } from "../src/rays/rayBundle.ts";
import { checkScene } from "../src/scene/checkScene.ts";
import { inspectScene } from "../src/scene/inspectScene.ts";
import { openScene } from "../src/scene/openScene.ts";
import type { Frame } from "../src/scene/scene.ts";
import { pinhole, writeScanNetFixture, writeSensFixture } from "./scanNetFixtures.ts";
import { fixturePoses, planeField, pose, renderPlane, replicaCamera, writeReplicaFixture } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const layouts = { extracted: writeScanNetFixture, recording: writeSensFixture } as const;
const bothLayouts = ["extracted", "recording"] as const;

/** A depth camera of half the size whose picture is four rows taller than the colour camera's, as ScanNet's is. */
const smallDepth = { width: 32, height: 26, fx: 16, fy: 16, cx: 15.5, cy: 12.25 } as const;

async function errorOf(
  promise: Promise<unknown>,
): Promise<{ message: string; hint: string; path: string; name: string }> {
  return promise.then(
    () => expect.fail("no error was thrown"),
    (error) => error,
  );
}

/** World x, y, z of a pixel at a z-depth. */
function worldPoint({ fx, fy, cx, cy, worldFromCamera: m }: Camera, x: number, y: number, z: number): number[] {
  const [px, py] = [((x - cx) / fx) * z, ((y - cy) / fy) * z];
  return [0, 4, 8].map((row) => m[row] * px + m[row + 1] * py + m[row + 2] * z + m[row + 3]);
}

/** Distance of each known depth from the plane, metres along world z. */
function planeErrors({ camera, depth }: Frame): number[] {
  const errors: number[] = [];
  for (const [pixel, z] of depth!.entries()) {
    if (z === 0) continue;
    const [x, y, worldZ] = worldPoint(camera, pixel % camera.width, Math.floor(pixel / camera.width), z);
    errors.push(Math.abs(worldZ - (3 + 0.3 * x - 0.2 * y)));
  }
  return errors;
}

describe.each(bothLayouts)("ScanNet, %s", (layout) => {
  const write = layouts[layout];

  it("has the rays, colours, depths and fields of the same cameras in the Replica layout", async () => {
    const options = { width: 32, height: 24 };
    const replica = await openScene(await writeReplicaFixture(), options);
    const scene = await openScene(await write(), options);
    expect(scene).toMatchObject({ name: "scene0000_00", hasDepth: true, hasSemantic: true, hasInstance: true });
    expect(scene.frames.length).toBe(replica.frames.length);
    const pixels = pixelGrid(32, 24);
    for (const index of scene.frames.keys()) {
      const [mine, theirs] = [scene, replica].map(({ frames }) => raysThrough(frames[index].camera, pixels));
      for (const axis of [0, 1, 2]) expect(Math.abs(mine.origin[axis] - theirs.origin[axis])).toBeLessThan(1e-6);
      const apart = mine.directions.map((value, i) => Math.abs(value - theirs.directions[i]));
      expect(Math.max(...apart)).toBeLessThan(1e-6);

      const [frame, other] = [await scene.loadFrame(index), await replica.loadFrame(index)];
      expect(frame.color).toEqual(other.color);
      expect(frame.depth).toEqual(other.depth);
      expect(frame.instance).toEqual(other.instance!.map((id) => (7 * id) / 300));
      const chairOrWall = [...other.instance!].map((id) => scene.labels!.classes.indexOf(id === 0 ? "wall" : "chair"));
      expect([...frame.semantic!]).toEqual(chairOrWall);
    }
  });

  it("lists frames by number, or as text when told", async () => {
    const folder = layout === "extracted" ? await write({ numbers: [0, 2, 10] }) : await write({ numbers: [0, 1, 2] });
    const names = async (frameOrder?: "number" | "text") => {
      const { frames } = await openScene(folder, { scanNet: frameOrder ? { frameOrder } : {} });
      return frames.map(({ name }) => name);
    };
    const last = layout === "extracted" ? ["frame_2", "frame_10"] : ["frame_1", "frame_2"];
    expect(await names()).toEqual(["frame_0", ...last]);
    const asText = layout === "extracted" ? ["frame_10", "frame_2"] : last;
    expect(await names("text")).toEqual(["frame_0", ...asText]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "leaves out frames whose pose is %d, and says which",
    async (value) => {
      const folder = await write({ numbers: [0, 1, 2, 3], lost: { 0: value, 2: value } });
      const scene = await openScene(folder);
      expect(scene.frames.map(({ name }) => name)).toEqual(["frame_1", "frame_3"]);
      expect(scene.leftOut.map(({ problem }) => problem)).toEqual([
        expect.stringMatching(/(0\.txt|frame 0 at byte 3\d\d): the tracker lost the camera/),
        expect.stringMatching(/(2\.txt|frame 2 at byte \d{4,}): the tracker lost the camera/),
      ]);
      expect((await inspectScene(scene)).leftOut).toEqual(scene.leftOut);
      expect(await checkScene(scene)).toEqual([]);
      // The images stay with their poses.
      expect((await scene.loadFrame(1)).depth![1000]).toBeCloseTo(
        renderPlane(replicaCamera(fixturePoses(4)[3])).depth[1000] / 1000,
        6,
      );
    },
  );

  it("refuses a scene in which the camera was never followed", async () => {
    const error = await errorOf(openScene(await write({ lost: { 0: Number.NaN, 1: Number.NaN, 2: Number.NaN } })));
    expect(error).toMatchObject({ name: "SceneError", message: expect.stringMatching(/none of its 3 frames/) });
  });

  it("has no classes and instances without label maps, and needs no table then", async () => {
    const scene = await openScene(await write({ labels: "none" }));
    expect(scene).toMatchObject({ hasDepth: true, hasSemantic: false, hasInstance: false });
    expect(scene.labels).toBeUndefined();
    expect(Object.keys(await scene.loadFrame(0)).sort()).toEqual(["camera", "color", "depth", "name"]);
  });

  it.each(["folder", "zip", "deflated zip"] as const)("reads label maps from a %s", async (labels) => {
    const { semantic, instance } = await (await openScene(await write({ labels }))).loadFrame(2);
    expect(new Set(semantic)).toEqual(new Set([0, 4]));
    expect([...instance!].map((id) => (id === 0 ? 0 : 4))).toEqual([...semantic!]);
  });

  it.each([
    [[3, 1163], [1, 20], "otherprop is none of the 20 classes"],
    [[999, 1191], [20, 20], "unlisted ids and labels without a NYU40 class are unlabelled"],
    [[0, 5], [20, 4], "0 is unlabelled"],
    [[65535, 3], [20, 1], "ids above the table's are unlabelled"],
  ] as const)("ids %j are classes %j: %s", async (rawIds, classes, _why) => {
    const { semantic, instance } = await (await openScene(await write({ rawIds }))).loadFrame(0);
    expect([semantic![instance!.indexOf(0)], semantic![instance!.indexOf(7)]]).toEqual(classes);
  });

  it("finds the table in folders above, or where an option says", async () => {
    const root = await temporaryFolder();
    const below = await write({ root: join(root, "scannet", "scans"), tableFolder: join(root, "scannet") });
    expect((await openScene(below)).labels?.name).toBe("scannet20");

    const elsewhere = await temporaryFolder();
    const folder = await write({ tableFolder: elsewhere });
    const error = await errorOf(openScene(folder));
    expect(error).toMatchObject({ name: "SceneError", hint: expect.stringMatching(/one above it, or name its path/) });
    expect(error.message).toMatch(/scannetv2-labels\.combined\.tsv: is missing, but .*label-filt/);
    const table = join(elsewhere, "scannetv2-labels.combined.tsv");
    expect((await openScene(folder, { scanNet: { labelTable: table } })).labels?.name).toBe("scannet20");
    await expect(openScene(folder, { scanNet: { labelTable: join(root, "none.tsv") } })).rejects.toThrow(
      /none\.tsv: does not exist/,
    );
  });

  it.each([
    ["no column nyu40id", "id\tcategory\n1\twall\n", /has no column "nyu40id"; its first line is: id, category/],
    ["words for ids", "id\tnyu40id\nwall\t1\n", /line 2: has id "wall" and nyu40id "1"/],
    ["a line that ends early", "id\tnyu40id\n1\t1\n7\n", /line 3: has id "7" and nyu40id ""/],
    ["ids beyond 16 bits", "id\tnyu40id\n65536\t1\n", /line 2: .*whole numbers up to 65535/],
    ["nothing", "", /has no column "id"/],
  ])("refuses a table with %s", async (_, text, message) => {
    const folder = await write();
    await writeFile(join(folder, "scannetv2-labels.combined.tsv"), text);
    await expect(openScene(folder)).rejects.toThrow(message);
  });

  it("names the maps that some frames lack", async () => {
    const folder = await write({ labels: "folder" });
    await rm(join(folder, "label-filt", "1.png"));
    await rm(join(folder, "instance-filt", "2.png"));
    const { message, hint } = await errorOf(openScene(folder));
    expect(message.split("\n")).toEqual([
      expect.stringMatching(/label-filt\/1\.png: is missing, although the scene has label-filt/),
      expect.stringMatching(/instance-filt\/2\.png: is missing/),
    ]);
    expect(hint).toMatch(/Add the map of frame 1, or move label-filt away/);
  });

  it("refuses label maps of another size than colour, at loading", async () => {
    const folder = await write({ labels: "folder" });
    await writeGrayPng(join(folder, "label-filt", "1.png"), new Uint16Array(32 * 24), 32, 24);
    await expect((await openScene(folder)).loadFrame(1)).rejects.toThrow(
      /1\.png: is 32×24, but the colour image .* is 64×48/,
    );
  });

  it("registers a depth camera of another size and optics", async () => {
    const scene = await openScene(await write({ depthCamera: smallDepth }));
    const errors = planeErrors(await scene.loadFrame(1));
    expect(errors.length).toBe(64 * 48);
    // Half a depth pixel is 1/32 of the depth; the plane slopes by up to 0.4.
    expect(Math.max(...errors)).toBeLessThan(0.07);
  });

  it("only resizes depth maps when told, which is off where the two cameras' optics differ", async () => {
    const folder = await write({ depthCamera: { ...smallDepth, height: 24, fy: 17.5 } });
    const worst = async (depthAlignment: "cameras" | "resize") => {
      const scene = await openScene(folder, { scanNet: { depthAlignment } });
      return Math.max(...planeErrors(await scene.loadFrame(1)));
    };
    expect(await worst("cameras")).toBeLessThan(0.07);
    expect(await worst("resize")).toBeGreaterThan(0.1);
  });

  it("registers a depth camera beside the colour camera", async () => {
    const colorFromDepth = pose([0.04, 0.005, -0.01], 0.01, -0.015, 0.02);
    const scene = await openScene(await write({ depthCamera: { ...smallDepth, colorFromDepth } }));
    const errors = planeErrors(await scene.loadFrame(1));
    // The depth camera sees less on one side.
    expect(errors.length).toBeGreaterThan(0.93 * 64 * 48);
    expect(Math.max(...errors)).toBeLessThan(0.1);
    errors.sort((a, b) => a - b);
    expect(errors[errors.length >> 1]).toBeLessThan(0.02);
  });

  it("refuses an extrinsic matrix that is not rigid", async () => {
    const colorFromDepth = new Float64Array(16).fill(2);
    const error = await errorOf(openScene(await write({ depthCamera: { ...smallDepth, colorFromDepth } })));
    expect(error).toMatchObject({ name: "SceneError", hint: expect.stringMatching(/identity/) });
    expect(error.message).toMatch(/extrinsic.*the extrinsic matrix ends in the row 2 2 2 2/);
  });

  it("takes an extrinsic matrix of zeros for none", async () => {
    const scene = await openScene(
      await write({ depthCamera: { ...smallDepth, colorFromDepth: new Float64Array(16) } }),
    );
    expect(await checkScene(scene)).toEqual([]);
  });
});

describe("ScanNet, extracted", () => {
  it("works without depth, and without intrinsics of the depth camera where depth has colour's shape", async () => {
    const without = await openScene(await writeScanNetFixture({ depth: false }));
    expect(without).toMatchObject({ format: "scannet", hasDepth: false, depthRange: { near: 0.1, far: 10 } });

    const folder = await writeScanNetFixture({
      depthCamera: { width: 32, height: 24, fx: 16, fy: 16, cx: 15.5, cy: 11.5 },
    });
    await rm(join(folder, "intrinsic", "intrinsic_depth.txt"));
    const { depth } = await (await openScene(folder, { width: 32 })).loadFrame(0);
    const stored = renderPlane({
      ...replicaCamera(fixturePoses(1)[0]),
      width: 32,
      height: 24,
      fx: 16,
      fy: 16,
      cx: 15.5,
      cy: 11.5,
    });
    expect([...depth!]).toEqual([...stored.depth].map((millimetres) => Math.fround(millimetres / 1000)));
  });

  it("refuses depth maps of another shape without their intrinsics", async () => {
    const folder = await writeScanNetFixture({ depthCamera: smallDepth });
    await rm(join(folder, "intrinsic", "intrinsic_depth.txt"));
    await expect(openScene(folder)).rejects.toThrow(/depth maps are 32×26 and colour images 64×48/);
  });

  it("takes depth maps of colour's size for registered when the depth intrinsics are for another size", async () => {
    const folder = await writeScanNetFixture({ depthCamera: replicaCamera(fixturePoses(1)[0]) });
    const { depth } = await (await openScene(folder)).loadFrame(1);
    await writeFile(
      join(folder, "intrinsic", "intrinsic_depth.txt"),
      pinhole({ ...smallDepth, cx: 159.5, cy: 119.5 }).join(" "),
    );
    expect((await (await openScene(folder)).loadFrame(1)).depth).toEqual(depth);
  });

  it.each([
    [
      "for larger images",
      pinhole({ ...smallDepth, fx: 577, fy: 577, cx: 319.5, cy: 239.5 }),
      /principal point \(319\.5, 239\.5\) far/,
    ],
    ["with skew", pinhole(smallDepth).with(1, 4).with(2, 31.5).with(6, 23.5), /has skew/],
    ["without focal length", pinhole({ ...smallDepth, fx: 0, cx: 31.5, cy: 23.5 }), /focal lengths 0 and 16/],
    ["with infinity", pinhole({ ...smallDepth, fx: Number.POSITIVE_INFINITY }), /not finite/],
    ["with ten numbers", Array(10).fill(1), /holds 10 numbers; it needs a 4×4 matrix/],
    ["with words", ["fx", ...Array(15).fill(1)], /holds "fx"/],
  ])("refuses intrinsics %s", async (_, values, message) => {
    const folder = await writeScanNetFixture();
    const file = join(folder, "intrinsic", "intrinsic_color.txt");
    await writeFile(file, values.join(" "));
    expect(await errorOf(openScene(folder))).toMatchObject({
      ...{ name: "SceneError", path: file, message: expect.stringMatching(message) },
      hint: expect.stringMatching(/resized intrinsics|four lines/),
    });
  });

  it("accepts intrinsics of three rows", async () => {
    const folder = await writeScanNetFixture();
    await writeFile(join(folder, "intrinsic", "intrinsic_color.txt"), "32 0 31.5\n0 32 23.5\n0 0 1\n");
    expect((await openScene(folder)).native).toEqual({ width: 64, height: 48, fx: 32, fy: 32, cx: 31.5, cy: 23.5 });
  });

  it("names every bad frame at once", async () => {
    const folder = await writeScanNetFixture({ numbers: [0, 1, 2, 3, 4] });
    await rm(join(folder, "pose", "0.txt"));
    await writeFile(join(folder, "pose", "1.txt"), "1 0 0");
    await writeFile(join(folder, "pose", "2.txt"), "left ".repeat(16));
    await rm(join(folder, "depth", "3.png"));
    const { message } = await errorOf(openScene(folder));
    expect(message.split("\n")).toEqual([
      expect.stringMatching(/pose\/0\.txt: is missing, but every frame needs a pose/),
      expect.stringMatching(/pose\/1\.txt: the pose has 3 numbers/),
      expect.stringMatching(/pose\/2\.txt: the pose holds "left" as number 1/),
      expect.stringMatching(/depth\/3\.png: is missing, but others have/),
    ]);
  });

  it("refuses a folder color without images, missing intrinsics, and a pose file that is none", async () => {
    const empty = await temporaryFolder();
    await mkdir(join(empty, "color"));
    await mkdir(join(empty, "pose"));
    await expect(openScene(empty)).rejects.toThrow(/color: holds no images, but needs 0\.jpg/);
    const folder = await writeScanNetFixture();
    await writeFile(join(folder, "pose", "1.txt"), Buffer.alloc(10_000));
    await expect(openScene(folder)).rejects.toThrow(/1\.txt: has 10000 bytes, at most 4096/);
    await writeFile(join(folder, "pose", "1.txt"), await readFile(join(folder, "pose", "0.txt")));
    await rm(join(folder, "intrinsic"), { recursive: true });
    await expect(openScene(folder)).rejects.toThrow(/intrinsic_color\.txt: is missing/);
  });

  it("the fixture's chessboard has both fields in view", () => {
    expect([planeField(0.5, 0.5), planeField(1.5, 0.5)]).toEqual([0, 1]);
  });
});
