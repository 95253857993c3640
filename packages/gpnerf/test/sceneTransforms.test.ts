import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SceneError } from "../src/errors.ts";
import { writeGrayPng, writePng } from "../src/images/writePng.ts";
import { openScene } from "../src/scene/openScene.ts";
import { colmapBinary, openGlRows, planePoint, writeFiles, writePhoto } from "./photoFixtures.ts";
import { fixturePoses, planeColor, pose } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const size = { width: 64, height: 48 };
/** As the file has it: pixels count from the image's corner. */
const camera = { fl_x: 50, fl_y: 52, cx: 30.5, cy: 25.5, w: 64, h: 48 };
const poses = fixturePoses(3);
const lookingAt = (column: number, row: number) => [(column - 30) / 50, (row - 25) / 52] as const;

type Entries = Readonly<Record<string, unknown>>;

interface SceneOptions {
  /** Entries of the file. */
  readonly file?: Entries;
  /** More entries of frame n. */
  readonly frame?: (n: number) => Entries;
  readonly name?: string;
  readonly imageName?: (n: number) => string;
  readonly depth?: boolean;
}

async function writeScene(options: SceneOptions = {}, folder?: string): Promise<string> {
  const { file = camera, frame = () => ({}), name = "transforms.json", depth = false } = options;
  const imageName = options.imageName ?? ((n: number) => `images/frame_${n}.png`);
  const scene = folder ?? (await temporaryFolder());
  for (const [n, worldFromCamera] of poses.entries()) {
    const image = imageName(n);
    const color = join(scene, image.endsWith(".png") ? image : `${image}.png`);
    const files = depth
      ? { depth: join(scene, `deep/${n}.png`), field: join(scene, `semantic_class/frame_${n}.png`) }
      : {};
    await writePhoto({ color, ...files }, size, worldFromCamera, lookingAt);
  }
  const frames = poses.map((worldFromCamera, n) => ({
    file_path: imageName(n),
    transform_matrix: openGlRows(worldFromCamera),
    ...(depth ? { depth_file_path: `deep/${n}.png` } : {}),
    ...frame(n),
  }));
  await writeFile(join(scene, name), JSON.stringify({ ...file, frames }));
  return scene;
}

async function errorOf(promise: Promise<unknown>): Promise<SceneError> {
  const error = await promise.then(
    () => expect.fail("no error was thrown"),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(SceneError);
  return error as SceneError;
}

describe("nerfstudio's transforms.json", () => {
  it("gives photos in the order of the file, with cameras in our conventions", async () => {
    const scene = await openScene(await writeScene());
    expect(scene).toMatchObject({ format: "transforms", hasDepth: false, hasSemantic: false, hasInstance: false });
    expect(scene.native).toEqual({ ...size, fx: 50, fy: 52, cx: 30, cy: 25 });
    expect(scene.frames.map(({ name }) => name)).toEqual(["frame_0", "frame_1", "frame_2"]);
    for (const [index, { camera }] of scene.frames.entries()) {
      expect(camera.worldFromCamera.every((value, i) => value === poses[index][i])).toBe(true);
    }
    expect(scene.depthRange).toEqual({ near: 0.1, far: 10 });
  });

  it("lays depth and labels on the photo's pixels, and each pixel where it is painted in the world", async () => {
    const folder = await writeScene({ depth: true });
    await writeFile(join(folder, "classes.json"), '{"labelSet": "scannet20", "ignoreLabel": 20}');
    const scene = await openScene(folder);
    expect(scene).toMatchObject({ hasDepth: true, hasSemantic: true });
    const { camera, color, depth, semantic } = await scene.loadFrame(2);
    for (let pixel = 0; pixel < depth!.length; pixel++) {
      const seen = planePoint(camera.worldFromCamera, lookingAt(pixel % 64, Math.floor(pixel / 64)));
      expect(Math.abs(depth![pixel] - seen.depth)).toBeLessThan(0.00051);
      expect(Math.abs(color[3 * pixel] - planeColor(seen.x, seen.y)[0])).toBeLessThan(0.003);
    }
    expect(new Set(semantic)).toEqual(new Set([0, 1]));
    expect(scene.depthRange.far).toBeGreaterThan(3);
  });

  it("takes cameras of frames before those of the file, and defaults for what neither says", async () => {
    const frame = (n: number): Entries => (n === 1 ? { fl_x: 40, fl_y: null, cx: 32 } : {});
    const scene = await openScene(await writeScene({ file: { fl_x: 50, w: 64, h: 48 }, frame }));
    expect(scene.frames[0].camera).toMatchObject({ fx: 50, fy: 50, cx: 31.5, cy: 23.5 });
    expect(scene.frames[1].camera).toMatchObject({ fx: 40, fy: 40, cx: 31.5, cy: 23.5 });
    const unsized = await openScene(await writeScene({ file: { fl_x: 50 } }));
    expect(unsized.frames[0].camera).toMatchObject({ width: 64, height: 48, cx: 31.5, cy: 23.5 });
    const angles = await openScene(await writeScene({ file: { camera_angle_x: Math.PI / 2, camera_angle_y: 1 } }));
    expect(angles.native.fx).toBeCloseTo(32, 12);
    expect(angles.native.fy).toBeCloseTo(24 / Math.tan(0.5), 12);
  });

  it("accepts 3×4 matrices, unknown entries, and a transform that was applied to the world", async () => {
    const file = {
      ...{
        ...camera,
        aabb_scale: 16,
        applied_transform: [
          [1, 0, 0, 0],
          [0, 0, 1, 0],
          [0, -1, 0, 0],
        ],
      },
      ...{ ply_file_path: "sparse_pc.ply", camera_model: "OPENCV", k1: 0, k2: 0, p1: 0, p2: 0 },
    };
    const frame = (n: number): Entries => ({ transform_matrix: openGlRows(poses[n]).slice(0, 3), sharpness: 3 });
    const scene = await openScene(await writeScene({ file, frame }));
    expect([...scene.frames[2].camera.worldFromCamera]).toEqual([...poses[2]]);
  });

  it("takes an applied scale off positions", async () => {
    const scene = await openScene(await writeScene({ file: { ...camera, applied_scale: 0.5 } }));
    expect(scene.frames[2].camera.worldFromCamera[3]).toBeCloseTo(2 * poses[2][3], 12);
  });

  it.each(["depth_unit_scale_factor", "integer_depth_scale"])("reads depth in the unit of %s", async (key) => {
    const folder = await writeScene({ file: { ...camera, [key]: 0.00025 }, depth: true });
    await rm(join(folder, "semantic_class"), { recursive: true });
    const scene = await openScene(folder);
    const { camera: own, depth } = await scene.loadFrame(0);
    const seen = planePoint(own.worldFromCamera, lookingAt(0, 0));
    expect(depth![0]).toBeCloseTo(seen.depth / 4, 3);
    expect(scene.depthRange.far).toBeLessThan(1.5);
  });

  it("masks what mask_path leaves out, and reads depth maps of another size", async () => {
    const folder = await writeScene({ frame: () => ({ mask_path: "m/0.png", depth_path: "d/0.png" }) });
    for (const name of ["m", "d"]) await mkdir(join(folder, name));
    await writePng(join(folder, "m/0.png"), new Uint8Array(64 * 48 * 3).fill(255).fill(0, 0, 3 * 64), 64, 48);
    const depths = Uint16Array.from({ length: 32 * 24 }, (_, i) => 1000 + i);
    await writeGrayPng(join(folder, "d/0.png"), depths, 32, 24);
    const { mask, depth } = await (await openScene(folder)).loadFrame(0);
    expect([mask![63], mask![64], depth![63]]).toEqual([0, 1, 0]);
    expect(depth![64 * 47 + 63]).toBeCloseTo((1000 + 32 * 24 - 1) / 1000, 6);
  });

  it("takes the depth range from the COLMAP model that nerfstudio leaves", async () => {
    const folder = await writeScene();
    const points = Array.from({ length: 50 }, (_, i) => {
      const { x, y } = planePoint(poses[0], [0.01 * (i - 25), 0.008 * (i - 20)]);
      return { point: [x, y, 3 + 0.3 * x - 0.2 * y] as const, imageIds: [1, 2, 3] };
    });
    const images = poses.map((worldFromCamera, n) => ({
      id: n + 1,
      cameraId: 1,
      name: `frame_${n}.png`,
      worldFromCamera,
    }));
    const cameras = [{ id: 1, model: "PINHOLE", ...size, parameters: [50, 52, 30.5, 25.5] }];
    await writeFiles(join(folder, "colmap/sparse/0"), colmapBinary({ cameras, images, points }));
    const { depthRange } = await openScene(folder);
    expect(depthRange.near).toBeGreaterThan(1.5);
    expect(depthRange.far).toBeLessThan(6);
    await writeFile(join(folder, "colmap/sparse/0/images.bin"), "damaged");
    expect((await openScene(folder)).depthRange).toEqual({ near: 0.1, far: 10 });
  });
});

describe("Blender scenes of NeRF", () => {
  const file = { camera_angle_x: 2 * Math.atan(32 / 50) };

  it("join the parts that there are, with images named without extension", async () => {
    const folder = await temporaryFolder();
    for (const part of ["test", "train"]) {
      await writeScene({ file, name: `transforms_${part}.json`, imageName: (n) => `./${part}/r_${n}` }, folder);
    }
    const scene = await openScene(folder, { width: 32 });
    const names = ["train/r_0", "train/r_1", "train/r_2", "test/r_0", "test/r_1", "test/r_2"];
    expect(scene.frames.map(({ name }) => name)).toEqual(names);
    expect(scene.frames[0].camera).toMatchObject({ width: 32, height: 24, cx: 15.5, cy: 11.5 });
    expect(scene.frames[0].camera.fx).toBeCloseTo(25, 12);
    expect(scene.depthRange).toEqual({ near: 2, far: 6 });
    expect((await scene.loadFrame(4)).color).toHaveLength(32 * 24 * 3);
  });

  it("leave photos out that two parts list", async () => {
    const folder = await temporaryFolder();
    for (const part of ["val", "train"]) {
      await writeScene({ file, name: `transforms_${part}.json`, imageName: (n) => `r/${n}` }, folder);
    }
    const scene = await openScene(folder);
    expect(scene.frames).toHaveLength(3);
    expect(scene.leftOut[0].problem).toMatch(
      /transforms_val\.json, frame 0 .* was listed before \(.*transforms_train\.json/,
    );
  });

  it("look at what is in front of the camera: a camera on the Blender's +y axis looks along −y", async () => {
    // Blender, z up: at (0, 4, 0), x axis to −x, y axis up, z axis away from the origin.
    const rows = [
      [-1, 0, 0, 0],
      [0, 0, 1, 4],
      [0, 1, 0, 0],
      [0, 0, 0, 1],
    ];
    const folder = await writeScene({ file, frame: () => ({ transform_matrix: rows }) });
    const m = (await openScene(folder)).frames[0].camera.worldFromCamera;
    expect([m[2], m[6], m[10]].map((value) => value + 0)).toEqual([0, -1, 0]);
    expect([m[1], m[5], m[9]].map((value) => value + 0)).toEqual([0, 0, -1]);
  });
});

describe("transforms that are refused", () => {
  const refused = async (options: SceneOptions): Promise<SceneError> => errorOf(openScene(await writeScene(options)));

  it.each([
    [
      "no focal length",
      { w: 64, h: 48 },
      /frame 0 \(images\/frame_0\.png\): the camera has neither fl_x nor camera_angle_x/,
    ],
    ["a negative focal length", { ...camera, fl_x: -3 }, /focal lengths -3 and 52/],
    ["half a pixel of width", { ...camera, w: 63.5 }, /width of 63\.5/],
    [
      "an unknown model",
      { ...camera, camera_model: "EQUIRECTANGULAR" },
      /model EQUIRECTANGULAR; it needs to be one of/,
    ],
    ["a word for a number", { ...camera, k1: "no" }, /does not describe cameras: .*expected number.*k1/s],
    ["a scale of 0", { ...camera, applied_scale: 0 }, /applied_scale/],
    ["images of another shape", { ...camera, w: 48, h: 64 }, /is 64×48, but its camera is 48×64/],
  ])("%s", async (_, file, message) => {
    const error = await refused({ file });
    expect(error.message).toMatch(message);
    expect(error.path).toMatch(/transforms\.json|frame_0\.png/);
  });

  it("all invalid frames at once: poses", async () => {
    const scaled = openGlRows(poses[0]).map((row) => row.map((value) => 2 * value));
    const mirrored = openGlRows(poses[2]).map((row) => [-row[0], ...row.slice(1)]);
    const frame = (n: number): Entries => (n === 1 ? {} : { transform_matrix: n === 0 ? scaled : mirrored });
    const error = await refused({ frame });
    expect(error.message.split("\n")).toEqual([
      expect.stringMatching(/transforms\.json, frame 0 \(images\/frame_0\.png\): the pose/),
      expect.stringMatching(/frame 2 .*mirrors the world/),
    ]);
  });

  it("all invalid frames at once: entries and images", async () => {
    const entries: Entries[] = [
      { file_path: "images/none.png" },
      {
        transform_matrix: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
      { file_path: 7 },
    ];
    const error = await refused({ frame: (n) => entries[n] });
    expect(error.message).toMatch(/frame 0 \(images\/none\.png\): the image does not exist/);
    expect(error.message).toMatch(/frame 1: is no frame: .*transform_matrix/s);
    expect(error.message).toMatch(/frame 2: is no frame: .*file_path/s);
  });

  it("maps and masks that are named and missing, and NumPy's", async () => {
    const missing = await refused({ frame: (n) => ({ depth_file_path: `deep/${n}.png` }) });
    expect(missing.message).toMatch(/deep\/0\.png: is missing, though .*frame 0 .* names it.*\n.*deep\/1\.png/);
    const some = await refused({
      depth: true,
      frame: (n) => (n === 1 ? { depth_file_path: null } : {}),
    });
    expect(some.message).toMatch(/frame 1 .*: names no depth map, though other photos of the scene have one/);
    expect((await refused({ frame: () => ({ mask_path: "m.png" }) })).message).toMatch(
      /m\.png: is missing, though .* mask/,
    );
    expect((await refused({ frame: () => ({ depth_file_path: "0.npy" }) })).message).toMatch(
      /0\.npy; it needs to be a 16-bit/,
    );
  });

  it.each([
    ["", /is no JSON/],
    ["[1, 2", /is no JSON/],
    ["null", /does not describe cameras/],
    ['{"frames": []}', /frames/],
    ['{"frames": {}}', /frames/],
    ['{"frames": [null]}', /frame 0: is no frame/],
    [`{"frames": ${"[".repeat(100_000)}`, /is no JSON/],
  ])("a file with %.20j", async (text, message) => {
    const folder = await writeScene();
    await writeFile(join(folder, "transforms.json"), text);
    expect((await errorOf(openScene(folder))).message).toMatch(message);
  });

  it("a damaged image or depth map when its frame is loaded", async () => {
    const folder = await writeScene({ depth: true });
    await rm(join(folder, "semantic_class"), { recursive: true });
    await writeFile(join(folder, "images/frame_1.png"), "damaged");
    await writeFile(join(folder, "deep/2.png"), "damaged");
    const scene = await openScene(folder);
    expect((await errorOf(scene.loadFrame(1))).path).toMatch(/frame_1\.png/);
    expect((await errorOf(scene.loadFrame(2))).path).toMatch(/deep\/2\.png/);
  });
});

it("one image of another size is loaded when its shape is the same, and refused when it is not", async () => {
  const folder = await writeScene();
  const worldFromCamera = pose([0, 0, 0]);
  const look = (column: number, row: number) => lookingAt(column / 2, row / 2);
  await writePhoto({ color: join(folder, "images/frame_1.png") }, { width: 128, height: 96 }, worldFromCamera, look);
  await writePhoto({ color: join(folder, "images/frame_2.png") }, { width: 50, height: 48 }, worldFromCamera, look);
  const scene = await openScene(folder);
  expect((await scene.loadFrame(1)).color).toHaveLength(3 * 64 * 48);
  expect((await errorOf(scene.loadFrame(2))).message).toMatch(/frame_2\.png: is 50×48, but its camera is 64×48/);
});
