import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SceneError } from "../src/errors.ts";
import { writePng } from "../src/images/writePng.ts";
import { findScenes } from "../src/scene/findScenes.ts";
import { openScene } from "../src/scene/openScene.ts";
import {
  camera,
  errorOf,
  images,
  intrinsics,
  lookingAt,
  model,
  points,
  poses,
  size,
  writeScene,
} from "./colmapScene.ts";
import { colmapBinary, colmapText, planePoint, writeFiles } from "./photoFixtures.ts";
import { planeColor } from "./sceneFixtures.ts";

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

it("reads a model that was renamed as a whole", async () => {
  const folder = await writeScene();
  await rename(join(folder, "sparse/0"), join(folder, "sparse/1"));
  await expect(openScene(folder)).rejects.toThrow(SceneError);
  expect((await openScene(join(folder, "sparse/1"))).frames).toHaveLength(4);
});
