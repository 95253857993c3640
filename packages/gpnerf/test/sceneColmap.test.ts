import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SceneError } from "../src/errors.ts";
import { writePng } from "../src/images/writePng.ts";
import { findScenes } from "../src/scene/findScenes.ts";
import { openScene } from "../src/scene/openScene.ts";
import {
  type ColmapFixture,
  colmapBinary,
  colmapText,
  f64,
  planePoint,
  u32,
  u64,
  writeFiles,
  writePhoto,
} from "./photoFixtures.ts";
import { fixturePoses, planeColor } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const size = { width: 64, height: 48 };
const intrinsics = { fx: 50, fy: 52, cx: 30, cy: 25 };
const camera = { id: 4, model: "PINHOLE", ...size, parameters: [50, 52, 30.5, 25.5] };
const poses = fixturePoses(4);
/** Neither in the order of names nor numbered from 1. */
const images = [2, 0, 3, 1].map((n) => ({
  ...{ id: 20 - n, cameraId: 4, name: `photo ${n + 8}.png`, worldFromCamera: poses[n] },
}));
const lookingAt = (column: number, row: number) => [(column - 30) / 50, (row - 25) / 52] as const;

/** Points on the plane, seen by all images. */
const points = Array.from({ length: 400 }, (_, i) => {
  const { x, y } = planePoint(poses[0], lookingAt((i % 20) * 3, Math.floor(i / 20) * 2));
  const point: [number, number, number] = [x, y, 3 + 0.3 * x - 0.2 * y];
  return { point, imageIds: images.map(({ id }) => id) };
});
const model: ColmapFixture = { cameras: [camera], images, points };

interface SceneOptions {
  readonly form?: typeof colmapText | typeof colmapBinary;
  readonly modelFolder?: string;
  readonly imageFolder?: string;
  readonly maps?: boolean;
}

async function writeScene(fixture: ColmapFixture = model, options: SceneOptions = {}): Promise<string> {
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

async function errorOf(promise: Promise<unknown>): Promise<SceneError> {
  const error = await promise.then(
    () => expect.fail("no error was thrown"),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(SceneError);
  return error as SceneError;
}

describe.each([
  ["binary", colmapBinary],
  ["text", colmapText],
] as const)("COLMAP models as %s", (_, form) => {
  it("give photos in the order of their names, with cameras in our conventions", async () => {
    const scene = await openScene(await writeScene(model, { form }));
    expect(scene).toMatchObject({ format: "colmap", hasDepth: false, hasSemantic: false, hasInstance: false });
    expect(scene.native).toEqual({ ...size, ...intrinsics });
    expect(scene.frames.map(({ name }) => name)).toEqual(["photo 8", "photo 9", "photo 10", "photo 11"]);
    for (const [index, { camera }] of scene.frames.entries()) {
      for (const [i, value] of camera.worldFromCamera.entries()) expect(value).toBeCloseTo(poses[index][i], 12);
    }
  });

  it("take the depth range from the points", async () => {
    const scene = await openScene(await writeScene(model, { form }));
    const depths = poses.map((pose) => {
      const [zx, zy, zz] = [pose[2], pose[6], pose[10]];
      const z = points.map(({ point: [x, y, w] }) => zx * (x - pose[3]) + zy * (y - pose[7]) + zz * (w - pose[11]));
      return z.sort((a, b) => a - b);
    });
    // 1st percentile of the nearest image, to a bin of 6 % and the percentile over images.
    const nearest = Math.min(...depths.map((z) => z[4]));
    const farthest = Math.max(...depths.map((z) => z[395]));
    expect(scene.depthRange.near / (0.75 * nearest)).toBeGreaterThan(0.93);
    expect(scene.depthRange.near / (0.75 * nearest)).toBeLessThan(1.001);
    expect(scene.depthRange.far / (1.25 * farthest)).toBeGreaterThan(0.999);
    expect(scene.depthRange.far / (1.25 * farthest)).toBeLessThan(1.07);
  });

  it("leave points behind cameras, of unknown images, and not finite out of the depth range", async () => {
    const wrong = [
      { point: [0, 0, -50], imageIds: [17, 18] },
      { point: [0, 0, 9000], imageIds: [999] },
      { point: [0, Number.NaN, 3], imageIds: [17] },
    ] as const;
    const odd = await openScene(await writeScene({ ...model, points: [...points, ...wrong] }, { form }));
    expect(odd.depthRange).toEqual((await openScene(await writeScene(model, { form }))).depthRange);
  });

  it("measure the depth range on the allowed frames only", async () => {
    const few = { ...model, points: points.map((point) => ({ ...point, imageIds: [20] })) };
    const folder = await writeScene(few, { form });
    // Image 20 is photo 8, the first frame.
    const seen = await openScene(folder, { depthRangeFrames: () => [0, 1] });
    const unseen = await openScene(folder, { depthRangeFrames: () => [1, 2, 3] });
    expect(seen.depthRange.far).toBeLessThan(8);
    expect(unseen.depthRange).toEqual({ near: 0.1, far: 10 });
  });

  it("report all invalid images at once, with file and place", async () => {
    const edited = images.map((image, i) => {
      if (i === 1)
        return { ...image, worldFromCamera: image.worldFromCamera.map((v, k) => (k === 3 ? Number.NaN : v)) };
      return i === 2 ? { ...image, cameraId: 77 } : image;
    });
    const error = await errorOf(openScene(await writeScene({ ...model, images: edited }, { form })));
    const lines = error.message.split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /images\.(bin, image 2 of 4 \(byte \d+\)|txt, line 5) \(photo 8\.png\): .* translation NaN/,
    );
    expect(lines[1]).toMatch(/\(photo 11\.png\): the image has camera 77, which .*cameras\.(bin|txt) does not hold/);
  });

  it("report missing photos at once", async () => {
    const folder = await writeScene(model, { form });
    await rm(join(folder, "images", "photo 9.png"));
    await rm(join(folder, "images", "photo 11.png"));
    const error = await errorOf(openScene(folder));
    expect(error.message.split("\n")).toEqual([
      expect.stringMatching(/images\/photo 9\.png: is missing, though .*images\.(bin|txt), .* registers it/),
      expect.stringContaining("photo 11.png: is missing"),
    ]);
    expect(error.hint).toMatch(/folder images/);
  });

  it("are refused without images", async () => {
    const error = await errorOf(openScene(await writeScene({ cameras: [camera], images: [] }, { form })));
    expect(error.message).toMatch(/images\.(bin|txt): holds no images/);
  });

  it("refuse cameras that cannot be", async () => {
    const refused = async (change: Partial<typeof camera>): Promise<string> => {
      const fixture = { ...model, cameras: [{ ...camera, ...change }] };
      return (await errorOf(openScene(await writeScene(fixture, { form })))).message;
    };
    expect(await refused({ width: 0 })).toMatch(/cameras\.\w+, (camera 1 of 1|line 2).*has a width of 0/);
    expect(await refused({ parameters: [-50, 52, 30, 25] })).toMatch(/focal lengths -50 and 52/);
    expect(await refused({ parameters: [50, Number.NaN, 30, 25] })).toMatch(/focal lengths 50 and NaN/);
    expect(await refused({ parameters: [50, 52, 4000, 25] })).toMatch(/principal point at \(4000, 25\), far from/);
    expect(await refused({ model: "SIMPLE_RADIAL", parameters: [50, 30, 25, Number.NaN] })).toMatch(/NaN among/);
    const prism = { model: "RAD_TAN_THIN_PRISM_FISHEYE", parameters: [50, 50, 32, 24, ...new Array(12).fill(0)] };
    expect(await refused(prism)).toMatch(/model is RAD_TAN_THIN_PRISM_FISHEYE; it needs to be one of SIMPLE_PINHOLE/);
  });

  it("do not mind broken cameras that no image uses", async () => {
    const cameras = [camera, { ...camera, id: 5, width: 0 }];
    await expect(openScene(await writeScene({ ...model, cameras }, { form }))).resolves.toMatchObject({ width: 64 });
  });
});

describe("places of a COLMAP scene", () => {
  it.each(["sparse/0", "sparse", "."])("are found with the model in %s", async (modelFolder) => {
    const folder = await writeScene(model, { modelFolder });
    expect((await openScene(folder)).frames).toHaveLength(4);
    expect(await findScenes(folder)).toEqual([folder]);
  });

  it("are found with photos in the scene's folder, and when the model's folder itself is opened", async () => {
    expect((await openScene(await writeScene(model, { imageFolder: "." }))).frames).toHaveLength(4);
    const folder = await writeScene();
    const scene = await openScene(join(folder, "sparse", "0"));
    expect((await scene.loadFrame(0)).color).toHaveLength(64 * 48 * 3);
  });

  it("do without points3D", async () => {
    const folder = await writeScene();
    await rm(join(folder, "sparse/0/points3D.bin"));
    expect((await openScene(folder)).depthRange).toEqual({ near: 0.1, far: 10 });
  });

  it("read the binary model where both are there, and text where binary lacks a file", async () => {
    const folder = await writeScene();
    await writeFiles(join(folder, "sparse/0"), colmapText({ ...model, images: images.slice(1) }));
    expect((await openScene(folder)).frames).toHaveLength(4);
    await rm(join(folder, "sparse/0/cameras.bin"));
    expect((await openScene(folder)).frames).toHaveLength(3);
  });

  it("keep folders in names", async () => {
    const nested = { ...model, images: images.map((image) => ({ ...image, name: `left/${image.name}` })) };
    const scene = await openScene(await writeScene(nested, { maps: true }));
    expect(scene.frames[0].name).toBe("left/photo 8");
    expect(scene.hasSemantic).toBe(true);
  });

  it("take each photo once", async () => {
    const twice = [...images, { ...images[0], id: 50, worldFromCamera: poses[0] }];
    const scene = await openScene(await writeScene({ ...model, images: twice }));
    expect(scene.frames).toHaveLength(4);
    expect(scene.leftOut).toEqual([
      { path: expect.stringContaining("photo 10.png"), problem: expect.stringMatching(/photo 10 was listed before/) },
    ]);
  });
});

describe("maps beside COLMAP photos", () => {
  it("lie on the photo's pixels", async () => {
    const scene = await openScene(await writeScene(model, { maps: true }));
    expect(scene).toMatchObject({ hasDepth: true, hasSemantic: true, hasInstance: false });
    expect(scene.labels?.name).toBe("scannet20");
    const { camera, color, depth, semantic, mask } = await scene.loadFrame(2);
    expect(mask).toBeUndefined();
    for (let pixel = 0; pixel < depth!.length; pixel++) {
      const seen = planePoint(camera.worldFromCamera, lookingAt(pixel % 64, Math.floor(pixel / 64)));
      expect(Math.abs(depth![pixel] - seen.depth)).toBeLessThan(0.00051);
      expect(Math.abs(color[3 * pixel] - planeColor(seen.x, seen.y)[0])).toBeLessThan(0.003);
    }
    expect(new Set(semantic)).toEqual(new Set([0, 1]));
  });

  it("are refused when some photos lack them, and labels without classes.json", async () => {
    const folder = await writeScene(model, { maps: true });
    await rm(join(folder, "depth", "photo 10.png"));
    expect((await errorOf(openScene(folder))).message).toMatch(/depth\/photo 10\.png: is missing, though other photos/);
    await rm(join(folder, "depth"), { recursive: true });
    await rm(join(folder, "classes.json"));
    expect((await errorOf(openScene(folder))).message).toMatch(/semantic_class, but no classes\.json/);
  });

  it("masks take depth and labels away, not colour; photos without one count whole", async () => {
    const folder = await writeScene(model, { maps: true });
    const left = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (Math.floor(i / 3) % 64 < 32 ? 0 : 255));
    await mkdir(join(folder, "masks"));
    await writePng(join(folder, "masks", "photo 9.png.png"), left, 64, 48);
    const scene = await openScene(folder);
    const [whole, cut] = [await scene.loadFrame(0), await scene.loadFrame(1)];
    expect(whole.mask).toBeUndefined();
    expect([cut.mask![31], cut.mask![32]]).toEqual([0, 1]);
    expect([cut.depth![31] === 0, cut.depth![32] > 1]).toEqual([true, true]);
    expect(cut.semantic![31]).toBe(20);
    expect(cut.color[3 * 31]).toBeGreaterThan(0.05);
  });
});

describe("sizes", () => {
  it("of images that were reduced after the reconstruction", async () => {
    const half = { ...camera, width: 128, height: 96, parameters: [100, 104, 61, 51] };
    const scene = await openScene(await writeScene({ ...model, cameras: [half] }));
    expect(scene.native).toEqual({ ...size, ...intrinsics });
    expect(scene.width).toBe(64);
  });

  it("of another shape are refused, with a hint when the image was turned", async () => {
    const refused = async (width: number, height: number): Promise<SceneError> =>
      errorOf(openScene(await writeScene({ ...model, cameras: [{ ...camera, width, height }] })));
    const turned = await refused(48, 64);
    expect(turned.message).toMatch(/photo 8\.png: is 64×48, but its camera is 48×64, of another shape/);
    expect(turned.hint).toMatch(/EXIF/);
    expect((await refused(64, 50)).hint).toMatch(/not cropped/);
  });

  it("of the working images scale the camera, also with several cameras", async () => {
    const cameras = [camera, { id: 5, model: "SIMPLE_PINHOLE", width: 128, height: 96, parameters: [90, 64, 48] }];
    const mixed = images.map((image, i) => ({ ...image, cameraId: i === 0 ? 5 : 4 }));
    const scene = await openScene(await writeScene({ ...model, cameras, images: mixed }), { width: 32 });
    expect(scene.frames[0].camera).toMatchObject({ width: 32, height: 24, fx: 25, fy: 26, cx: 14.75, cy: 12.25 });
    // The third photo: a camera for 128×96, its photo stored at 64×48.
    expect(scene.frames[2].camera).toMatchObject({ width: 32, height: 24, fx: 22.5, fy: 22.5, cx: 15.5, cy: 11.5 });
    expect((await scene.loadFrame(2)).color).toHaveLength(32 * 24 * 3);
  });
});

describe("damaged binary files", () => {
  async function openDamaged(name: string, damage: (bytes: Buffer) => Buffer): Promise<SceneError> {
    const folder = await writeScene({ ...model, points: points.slice(0, 3) });
    const path = join(folder, "sparse/0", name);
    await writeFile(path, damage(await readFile(path)));
    const error = await errorOf(openScene(folder));
    expect(error).toMatchObject({ path, hint: expect.stringMatching(/Copy the model again/) });
    return error;
  }

  it.each(["cameras.bin", "images.bin", "points3D.bin"])(
    "%s cut short anywhere is named with the byte",
    async (name) => {
      const folder = await writeScene({ ...model, points: points.slice(0, 3) });
      const path = join(folder, "sparse/0", name);
      const bytes = await readFile(path);
      for (let length = 0; length < bytes.length; length += 3) {
        await writeFile(path, bytes.subarray(0, length));
        const { message } = await errorOf(openScene(folder));
        expect(message).toContain(path);
        expect(message).toMatch(/ends at byte \d+, within|at byte \d+, but its other \d+ bytes have room for/);
      }
    },
  );

  it.each(["cameras.bin", "images.bin", "points3D.bin"])("%s with an absurd count is refused at once", async (name) => {
    const hostile = u64(2n ** 63n);
    const { message } = await openDamaged(name, (bytes) => Buffer.concat([hostile, bytes.subarray(8)]));
    expect(message).toMatch(/announces 9223372036854776000 \w+ at byte 0, but its other \d+ bytes have room for \d+/);
  });

  it("an absurd number of image points, or of track entries", async () => {
    // Number of points of the first image: after count, id, pose, camera and name.
    const at = 8 + 4 + 56 + 4 + "photo 10.png".length + 1;
    const points2D = await openDamaged("images.bin", (bytes) => {
      u64(10n ** 15n).copy(bytes, at);
      return bytes;
    });
    expect(points2D.message).toMatch(
      new RegExp(`announces 1000000000000000 image points of image 1 of 4 at byte ${at}`),
    );
    const track = await openDamaged("points3D.bin", (bytes) => {
      u64(10n ** 15n).copy(bytes, 8 + 8 + 24 + 3 + 8);
      return bytes;
    });
    expect(track.message).toMatch(/track entries of point 1 of 3 at byte 51/);
  });

  it("a camera model that does not exist, a name without end, bytes after the end", async () => {
    const model = await openDamaged("cameras.bin", (bytes) => {
      u32(99).copy(bytes, 12);
      return bytes;
    });
    expect(model.message).toMatch(/holds camera model 99, which is not known, in camera 1 of 1/);
    const name = await openDamaged("images.bin", (bytes) => {
      const head = bytes.subarray(0, 8 + 64);
      return Buffer.concat([head, Buffer.alloc(5000, 0x61), bytes.subarray(8 + 64)]);
    });
    expect(name.message).toMatch(/name of more than 4096 bytes at byte 72/);
    const longer = await openDamaged("points3D.bin", (bytes) => Buffer.concat([bytes, f64([1])]));
    expect(longer.message).toMatch(/goes on for 8 bytes after its points/);
  });

  it("a folder in the place of a file", async () => {
    const folder = await writeScene();
    await rm(join(folder, "sparse/0/points3D.bin"));
    await mkdir(join(folder, "sparse/0/points3D.bin"));
    expect((await errorOf(openScene(folder))).message).toMatch(/points3D\.bin: .*(EISDIR|byte)/);
  });

  it("a name that leads nowhere", async () => {
    for (const name of ["", "../../x.png", "/etc/passwd.png", "\ud800"]) {
      const folder = await writeScene({ ...model, images: [] });
      const nowhere = { ...model, images: [{ ...images[0], name }] };
      await writeFiles(join(folder, "sparse/0"), colmapBinary(nowhere));
      expect((await errorOf(openScene(folder))).message).toMatch(/is missing, though/);
    }
  });
});

describe("damaged text files", () => {
  async function openEdited(name: string, edit: (text: string) => string): Promise<string> {
    const folder = await writeScene(model, { form: colmapText });
    const path = join(folder, "sparse/0", name);
    await writeFile(path, edit(await readFile(path, "utf8")));
    return (await errorOf(openScene(folder))).message;
  }

  it("words where numbers belong, and lines that end early", async () => {
    expect(await openEdited("cameras.txt", (text) => text.replace("52", "5z2"))).toMatch(
      /cameras\.txt, line 2: holds "5z2" where a number belongs/,
    );
    expect(await openEdited("cameras.txt", () => "4 PINHOLE 64")).toMatch(/line 1: ends before the camera's width/);
    expect(await openEdited("cameras.txt", (text) => text.replace(" 25.5", ""))).toMatch(
      /PINHOLE camera has 3 parameters; it needs 4/,
    );
    expect(await openEdited("images.txt", (text) => text.replace(" 4 photo 10.png", ""))).toMatch(
      /images\.txt, line 3: has 8 words instead of the 10 of an image/,
    );
    expect(await openEdited("points3D.txt", (text) => `${text}401 1 2`)).toMatch(/line 402: ends before the point's/);
    expect(await openEdited("cameras.txt", (text) => text.replace("PINHOLE", "PINHOLES"))).toMatch(/model is PINHOLES/);
  });

  it("a line per image instead of two", async () => {
    expect(await openEdited("images.txt", (text) => text.replaceAll(/^12\.5.*\n/gm, ""))).toMatch(
      /images\.txt, line 4: holds no image points, though it follows photo 10\.png: each image takes two lines/,
    );
  });

  it("accepts Windows line ends, and images without points", async () => {
    const folder = await writeScene(model, { form: colmapText });
    const path = join(folder, "sparse/0/images.txt");
    const text = (await readFile(path, "utf8")).replaceAll(/^12\.5.*$/gm, "").replaceAll("\n", "\r\n");
    await writeFile(path, text);
    expect((await openScene(folder)).frames.map(({ name }) => name)).toContain("photo 10");
  });

  it("is no text at all", async () => {
    expect(await openEdited("images.txt", () => "\u0001\u0002binary \u0000 rubbish")).toMatch(/line 1: has 3 words/);
  });
});

it("reads a model that was renamed as a whole", async () => {
  const folder = await writeScene();
  await rename(join(folder, "sparse/0"), join(folder, "sparse/1"));
  await expect(openScene(folder)).rejects.toThrow(SceneError);
  expect((await openScene(join(folder, "sparse/1"))).frames).toHaveLength(4);
});
