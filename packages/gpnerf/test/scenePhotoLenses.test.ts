import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bendRays, type Lens, turningRadius } from "../src/cameras/lens.ts";
import { type LensCamera, undistortedIntrinsics } from "../src/cameras/lensCamera.ts";
import { undistortion } from "../src/images/undistort.ts";
import { lensCameraOf } from "../src/scene/colmap/lensCameraOf.ts";
import { openScene } from "../src/scene/openScene.ts";
import { colmapText, openGlRows, planePoint, writeFiles, writePhoto } from "./photoFixtures.ts";
import { fixturePoses, planeColor, planeField } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** @file Photos through lenses: each camera model against its formula, and whole scenes against what they show. */

const size = { width: 160, height: 120 };
type Point = readonly [number, number];

/** Camera models, written down from COLMAP's documentation: parameters, and a ray's place in front of the matrix. */
const models: Record<string, { readonly parameters: number[]; readonly bend: (x: number, y: number) => Point }> = {
  SIMPLE_PINHOLE: { parameters: [120, 79, 61], bend: (x, y) => [x, y] },
  PINHOLE: { parameters: [120, 118, 79, 61], bend: (x, y) => [x, y] },
  SIMPLE_RADIAL: {
    parameters: [120, 79, 61, -0.11],
    bend: (x, y) => scaled([x, y], 1 - 0.11 * (x * x + y * y)),
  },
  RADIAL: {
    parameters: [120, 79, 61, -0.15, 0.05],
    bend: (x, y) => scaled([x, y], 1 - 0.15 * (x * x + y * y) + 0.05 * (x * x + y * y) ** 2),
  },
  OPENCV: { parameters: [120, 118, 79, 61, -0.2, 0.06, 0.004, -0.003], bend: (x, y) => brown(x, y, 0) },
  FULL_OPENCV: {
    parameters: [120, 118, 79, 61, -0.2, 0.06, 0.004, -0.003, 0.01, 0.02, -0.03, 0.01],
    bend: (x, y) => brown(x, y, 0.01, (r2) => 1 + 0.02 * r2 - 0.03 * r2 ** 2 + 0.01 * r2 ** 3),
  },
  OPENCV_FISHEYE: {
    parameters: [110, 112, 79, 61, 0.03, -0.02, 0.004, -0.001],
    bend: (x, y) => equidistant(x, y, (t) => t * (1 + 0.03 * t ** 2 - 0.02 * t ** 4 + 0.004 * t ** 6 - 0.001 * t ** 8)),
  },
  SIMPLE_RADIAL_FISHEYE: {
    parameters: [110, 79, 61, -0.02],
    bend: (x, y) => equidistant(x, y, (t) => t * (1 - 0.02 * t ** 2)),
  },
  RADIAL_FISHEYE: {
    parameters: [110, 79, 61, -0.02, 0.005],
    bend: (x, y) => equidistant(x, y, (t) => t * (1 - 0.02 * t ** 2 + 0.005 * t ** 4)),
  },
  THIN_PRISM_FISHEYE: {
    parameters: [110, 112, 79, 61, 0.03, -0.02, 0.002, -0.001, 0.004, -0.001, 0.003, 0.002],
    bend: (x, y) => {
      const [u, v] = equidistant(x, y, (t) => t);
      const r2 = u * u + v * v;
      const radial = 0.03 * r2 - 0.02 * r2 ** 2 + 0.004 * r2 ** 3 - 0.001 * r2 ** 4;
      return [
        u + u * radial + 2 * 0.002 * u * v - 0.001 * (r2 + 2 * u * u) + 0.003 * r2,
        v + v * radial + 2 * -0.001 * u * v + 0.002 * (r2 + 2 * v * v) + 0.002 * r2,
      ];
    },
  },
  FOV: {
    parameters: [110, 112, 79, 61, 0.7],
    bend: (x, y) => {
      const r = Math.hypot(x, y);
      return r === 0 ? [0, 0] : scaled([x, y], Math.atan(2 * r * Math.tan(0.35)) / 0.7 / r);
    },
  },
  SIMPLE_FISHEYE: { parameters: [110, 79, 61], bend: (x, y) => equidistant(x, y, (t) => t) },
  FISHEYE: { parameters: [110, 112, 79, 61], bend: (x, y) => equidistant(x, y, (t) => t) },
  SIMPLE_DIVISION: { parameters: [115, 79, 61, -0.1], bend: (x, y) => divided(x, y, -0.1) },
  DIVISION: { parameters: [115, 117, 79, 61, -0.1], bend: (x, y) => divided(x, y, -0.1) },
};

function scaled([x, y]: Point, factor: number): Point {
  return [x * factor, y * factor];
}

function brown(x: number, y: number, k3: number, denominator: (r2: number) => number = () => 1): Point {
  const r2 = x * x + y * y;
  const radial = (1 - 0.2 * r2 + 0.06 * r2 ** 2 + k3 * r2 ** 3) / denominator(r2);
  return [
    x * radial + 2 * 0.004 * x * y - 0.003 * (r2 + 2 * x * x),
    y * radial + 0.004 * (r2 + 2 * y * y) + 2 * -0.003 * x * y,
  ];
}

function equidistant(x: number, y: number, radius: (theta: number) => number): Point {
  const r = Math.hypot(x, y);
  return r === 0 ? [0, 0] : scaled([x, y], radius(Math.atan2(r, 1)) / r);
}

/** The division model says where a bent ray comes from; bisection turns it around. */
function divided(x: number, y: number, k: number): Point {
  const r = Math.hypot(x, y);
  let [low, high] = [0, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    const before = 1 + k * middle * middle;
    if (before > 0 && middle / before < r) low = middle;
    else high = middle;
  }
  return r === 0 ? [0, 0] : scaled([x, y], low / r);
}

function cameraOf(model: string): LensCamera {
  const { parameters } = models[model];
  return lensCameraOf({ id: 1, model, ...size, parameters, where: "test" }, "test");
}

/** Where a pixel of the photo looks, by Newton's method on the model's formula. */
function lookingThrough(model: string): (column: number, row: number) => Point {
  const { fx, fy, cx, cy } = cameraOf(model);
  const { bend } = models[model];
  return (column, row) => {
    const [u, v] = [(column - cx) / fx, (row - cy) / fy];
    let [x, y] = [u, v];
    for (let round = 0; round < 10; round++) {
      const [bentX, bentY] = bend(x, y);
      const [h, errorX, errorY] = [1e-6, bentX - u, bentY - v];
      const [xx, yx] = [(bend(x + h, y)[0] - bentX) / h, (bend(x + h, y)[1] - bentY) / h];
      const [xy, yy] = [(bend(x, y + h)[0] - bentX) / h, (bend(x, y + h)[1] - bentY) / h];
      const determinant = xx * yy - xy * yx;
      x -= (yy * errorX - xy * errorY) / determinant;
      y -= (xx * errorY - yx * errorX) / determinant;
    }
    return [x, y];
  };
}

const seed = 20261122;

describe.each(Object.keys(models))("%s", (model) => {
  it(`bends rays as its formula says (seed ${seed})`, () => {
    const bend = bendRays(cameraOf(model).lens);
    const coordinate = fc.double({ min: -0.7, max: 0.7, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const [expectedX, expectedY] = models[model].bend(x, y);
        const [bentX, bentY] = bend(x, y);
        return Math.abs(bentX - expectedX) < 1e-9 && Math.abs(bentY - expectedY) < 1e-9;
      }),
      { seed, numRuns: 100 },
    );
  });

  it("gives undistorted pictures without blank pixels that reach to an edge of the photo", () => {
    const camera = cameraOf(model);
    const picture = undistortedIntrinsics(camera);
    const { mask, sources } = undistortion(camera, picture);
    expect(mask).toBeUndefined();
    expect(picture.fx / camera.fx).toBeCloseTo(picture.fy / camera.fy, 12);
    const margins = [0, 0, 0, 0].fill(Number.POSITIVE_INFINITY);
    for (let pixel = 0; pixel < size.width * size.height; pixel++) {
      const [x, y] = [sources[2 * pixel], sources[2 * pixel + 1]];
      for (const [edge, margin] of [x, y, size.width - 1 - x, size.height - 1 - y].entries()) {
        margins[edge] = Math.min(margins[edge], margin);
      }
    }
    expect(Math.min(...margins)).toBeLessThan(0.02);
    expect(Math.min(...margins)).toBeGreaterThan(-0.02);
  });

  it("undistorts whole scenes: colours, depths and labels lie where the pinhole camera sees them", async () => {
    const folder = await temporaryFolder();
    const worldFromCamera = fixturePoses(2)[1];
    const { parameters } = models[model];
    const images = [{ id: 1, cameraId: 1, name: "a.png", worldFromCamera }];
    await writeFiles(folder, colmapText({ cameras: [{ id: 1, model, ...size, parameters }], images }));
    await writeFile(join(folder, "classes.json"), '{"labelSet": "scannet20", "ignoreLabel": 20}');
    const [color, depth, field] = ["a.png", "depth/a.png", "semantic_class/a.png"].map((name) => join(folder, name));
    await writePhoto({ color, depth, field }, size, worldFromCamera, lookingThrough(model));
    const scene = await openScene(folder);
    const frame = await scene.loadFrame(0);
    const { fx, fy, cx, cy } = frame.camera;
    const errors = { color: 0, depth: 0, field: 0 };
    for (let pixel = 0; pixel < size.width * size.height; pixel++) {
      const [u, v] = [((pixel % size.width) - cx) / fx, (Math.floor(pixel / size.width) - cy) / fy];
      const seen = planePoint(worldFromCamera, [u, v]);
      for (const [channel, painted] of planeColor(seen.x, seen.y).entries()) {
        errors.color = Math.max(errors.color, Math.abs(frame.color[3 * pixel + channel] - painted));
      }
      errors.depth = Math.max(errors.depth, Math.abs(frame.depth![pixel] - seen.depth) / seen.depth);
      if (frame.semantic![pixel] !== planeField(seen.x, seen.y)) errors.field++;
    }
    // Half a level of 255, and the curvature of the waves between pixels.
    expect(errors.color).toBeLessThan(0.006);
    // The nearest pixel is up to 0.7 away, where the slanted plane is a little nearer or farther.
    expect(errors.depth).toBeLessThan(0.01);
    expect(errors.field / (size.width * size.height)).toBeLessThan(0.02);
  });
});

it.each([80, 100])("undistorts photos that are reduced to a width of %d", async (width) => {
  const folder = await temporaryFolder();
  const worldFromCamera = fixturePoses(2)[1];
  const { parameters } = models["OPENCV"];
  const images = [{ id: 1, cameraId: 1, name: "a.png", worldFromCamera }];
  await writeFiles(folder, colmapText({ cameras: [{ id: 1, model: "OPENCV", ...size, parameters }], images }));
  const [color, depth] = ["a.png", "depth/a.png"].map((name) => join(folder, name));
  await writePhoto({ color, depth }, size, worldFromCamera, lookingThrough("OPENCV"));
  const frame = await (await openScene(folder, { width, height: 60 })).loadFrame(0);
  const { fx, fy, cx, cy } = frame.camera;
  expect(frame.color).toHaveLength(3 * width * 60);
  for (let pixel = 0; pixel < width * 60; pixel++) {
    const [column, row] = [pixel % width, Math.floor(pixel / width)];
    const seen = planePoint(worldFromCamera, [(column - cx) / fx, (row - cy) / fy]);
    expect(Math.abs(frame.depth![pixel] - seen.depth) / seen.depth).toBeLessThan(0.012);
    // The resampling filter rings at the borders.
    if (Math.min(column, row, width - 1 - column, 59 - row) < 2) continue;
    for (const [channel, painted] of planeColor(seen.x, seen.y).entries()) {
      expect(Math.abs(frame.color[3 * pixel + channel] - painted)).toBeLessThan(0.01);
    }
  }
});

describe("transforms.json with lenses", () => {
  it.each([
    ["OPENCV", "OPENCV", { k1: -0.2, k2: 0.06, p1: 0.004, p2: -0.003 }],
    ["OPENCV_FISHEYE", "OPENCV_FISHEYE", { k1: 0.03, k2: -0.02, k3: 0.004, k4: -0.001 }],
    ["no model but numbers", "OPENCV", { k1: -0.2, k2: 0.06, p1: 0.004, p2: -0.003, camera_model: undefined }],
    [
      "is_fisheye",
      "OPENCV_FISHEYE",
      { k1: 0.03, k2: -0.02, k3: 0.004, k4: -0.001, camera_model: null, is_fisheye: true },
    ],
  ])("as %s are the same as COLMAP's", async (_, model, lens) => {
    const folder = await temporaryFolder();
    const worldFromCamera = fixturePoses(2)[1];
    const { parameters } = models[model];
    const [fl_x, fl_y, cx, cy] = parameters;
    const frames = [{ file_path: "a.png", transform_matrix: openGlRows(worldFromCamera) }];
    const file = { fl_x, fl_y, cx, cy, w: 160, h: 120, camera_model: model, ...lens, frames };
    await writeFile(join(folder, "transforms.json"), JSON.stringify(file));
    await writePhoto({ color: join(folder, "a.png") }, size, worldFromCamera, lookingThrough(model));
    const { camera } = (await openScene(folder)).frames[0];
    const { worldFromCamera: _pose, ...intrinsics } = camera;
    const expected = undistortedIntrinsics(cameraOf(model));
    for (const [name, value] of Object.entries(expected)) {
      expect(intrinsics[name as keyof typeof intrinsics]).toBeCloseTo(value, 9);
    }
  });
});

describe("lenses that cannot fill a picture", () => {
  const camera = (lens: Lens): LensCamera => ({ ...size, fx: 120, fy: 120, cx: 79.5, cy: 59.5, lens });

  it("leave black pixels without depth or label, and say so in the mask", async () => {
    const folder = await temporaryFolder();
    const worldFromCamera = fixturePoses(1)[0];
    // So strong a cushion that the corners of a picture twice as narrow still look past the photo.
    const parameters = [40, 80, 60, 3];
    const cameras = [{ id: 1, model: "SIMPLE_RADIAL", ...size, parameters }];
    const images = [{ id: 1, cameraId: 1, name: "a.png", worldFromCamera }];
    await writeFiles(folder, colmapText({ cameras, images }));
    await writeFile(join(folder, "classes.json"), '{"labelSet": "scannet20", "ignoreLabel": 20}');
    const [color, depth, field] = ["a.png", "depth/a.png", "semantic_class/a.png"].map((name) => join(folder, name));
    await writePhoto({ color, depth, field }, size, worldFromCamera, () => [0, 0]);
    const scene = await openScene(folder, { width: 80 });
    const frame = await scene.loadFrame(0);
    expect(frame.camera.fx).toBeCloseTo(40, 9);
    const [corner, middle] = [0, 30 * 80 + 40];
    expect([frame.mask![corner], frame.mask![middle]]).toEqual([0, 1]);
    expect([...frame.color.subarray(0, 3), frame.depth![corner], frame.semantic![corner]]).toEqual([0, 0, 0, 0, 20]);
    expect(frame.depth![middle]).toBeCloseTo(3, 2);
    const marked = frame.mask!.filter((value) => value === 1).length;
    expect(frame.depth!.filter((value) => value > 0)).toHaveLength(marked);
  });

  it("do not show places twice beyond the radius where their polynomial turns back", () => {
    const barrel: Lens = { projection: "pinhole", radial: [-0.5] };
    // r − r³/2 is largest at r = √(2/3).
    expect(turningRadius(barrel, 3)).toBeCloseTo(Math.sqrt(2 / 3), 2);
    expect(turningRadius({ projection: "pinhole", radial: [0.1] }, 3)).toBe(3);
    const wide = { ...camera(barrel), fx: 60, fy: 60 };
    const { mask, sources } = undistortion(wide, { ...wide, fx: 60, fy: 60 });
    const seen = new Set<string>();
    for (let pixel = 0; pixel < mask!.length; pixel++) {
      if (mask![pixel] === 1)
        seen.add(`${Math.round(sources[2 * pixel] * 4)} ${Math.round(sources[2 * pixel + 1] * 4)}`);
    }
    expect(mask![0]).toBe(0);
    expect(seen.size).toBeGreaterThan(0.9 * mask!.filter((value) => value === 1).length);
  });

  it("never widen a picture beyond 120° across the diagonal", () => {
    const fisheye = { ...camera({ projection: "fisheye" }), fx: 70, fy: 70 };
    const { fx } = undistortedIntrinsics(fisheye);
    expect(Math.hypot(80, 60) / fx).toBeCloseTo(Math.tan(Math.PI / 3), 6);
    const wider = { ...fisheye, fx: 50, fy: 50 };
    expect(undistortedIntrinsics(wider).fx).toBe(50);
  });

  it(`always give cameras that work, whatever the coefficients (seed ${seed})`, () => {
    const k = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom("pinhole", "fisheye"),
        fc.array(k, { maxLength: 4 }),
        fc.array(k, { maxLength: 3 }),
        k,
        (projection, radial, rational, p) => {
          const lens: Lens = { projection: projection as "pinhole" | "fisheye", radial, rational, tangential: [p, -p] };
          const picture = undistortedIntrinsics(camera(lens));
          const { sources, mask } = undistortion(camera(lens), { ...picture, width: 16, height: 12 });
          expect(picture.fx).toBeGreaterThanOrEqual(60);
          expect(picture.fx).toBeLessThanOrEqual(240);
          for (let pixel = 0; pixel < 16 * 12; pixel++)
            expect(Number.isNaN(sources[2 * pixel])).toBe(mask?.[pixel] === 0);
        },
      ),
      { seed, numRuns: 50 },
    );
  });
});
