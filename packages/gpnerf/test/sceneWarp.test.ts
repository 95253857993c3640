import { describe, expect, it } from "vitest";
import { type Camera, invertRigid } from "../src/cameras/camera.ts";
import { openScene } from "../src/scene/openScene.ts";
import type { Frame } from "../src/scene/scene.ts";
import { planeColor, planeField, writeReplicaFixture, writeRgbdFixture } from "./sceneFixtures.ts";

type Point = [number, number, number];

/** World point of a pixel at a z-depth. */
function unproject({ fx, fy, cx, cy, worldFromCamera: m }: Camera, x: number, y: number, z: number): Point {
  const [px, py] = [((x - cx) / fx) * z, ((y - cy) / fy) * z];
  return [0, 4, 8].map((row) => m[row] * px + m[row + 1] * py + m[row + 2] * z + m[row + 3]) as Point;
}

/** Pixel and z-depth of a world point. */
function project({ fx, fy, cx, cy, worldFromCamera }: Camera, [x, y, z]: Point): Point {
  const m = invertRigid(worldFromCamera);
  const [px, py, pz] = [0, 4, 8].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3]);
  return [(fx * px) / pz + cx, (fy * py) / pz + cy, pz];
}

/** Red at a fractional pixel, bilinear. */
function redAt({ color, camera: { width } }: Frame, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const red = (column: number, row: number) => color[3 * (row * width + column)];
  const upper = red(left, top) * (1 - fx) + red(left + 1, top) * fx;
  return upper * (1 - fy) + (red(left, top + 1) * (1 - fx) + red(left + 1, top + 1) * fx) * fy;
}

const layouts = { replica: writeReplicaFixture, rgbd: writeRgbdFixture };

describe.each(["replica", "rgbd"] as const)("conventions of the %s reader", (layout) => {
  it("depth and pose put every pixel where its colour is painted in the world", async () => {
    const scene = await openScene(await layouts[layout]());
    const { camera, color, depth } = await scene.loadFrame(2);
    for (let pixel = 0; pixel < depth!.length; pixel++) {
      const [px, py] = [pixel % camera.width, Math.floor(pixel / camera.width)];
      const [x, y] = unproject(camera, px, py, depth![pixel]);
      for (const [channel, painted] of planeColor(x, y).entries()) {
        // Half a byte of colour and half a millimetre of depth.
        expect(Math.abs(color[3 * pixel + channel] - painted)).toBeLessThan(0.003);
      }
    }
  });

  it("warps one frame onto another", async () => {
    const scene = await openScene(await layouts[layout]());
    const [a, b] = [await scene.loadFrame(0), await scene.loadFrame(2)];
    const { width, height } = scene;
    let compared = 0;
    for (let pixel = 0; pixel < width * height; pixel++) {
      const world = unproject(a.camera, pixel % width, Math.floor(pixel / width), a.depth![pixel]);
      const [x, y, z] = project(b.camera, world);
      if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) continue;
      compared++;
      expect(Math.abs(redAt(b, x, y) - a.color[3 * pixel])).toBeLessThan(0.01);
      const nearest = Math.round(y) * width + Math.round(x);
      expect(Math.abs(b.depth![nearest] - z)).toBeLessThan(0.05);
    }
    expect(compared).toBeGreaterThan(0.6 * width * height);
  });

  it("resized colour agrees with the resized camera", async () => {
    const scene = await openScene(await layouts[layout](), { width: 32, height: 16 });
    const { camera, color } = await scene.loadFrame(1);
    const plane = (x: number, y: number): [number, number] => {
      // Intersect with z = 3 + 0.3 x − 0.2 y along the ray through the new pixel's centre.
      const [near, far] = [unproject(camera, x, y, 0), unproject(camera, x, y, 1)];
      const above = ([wx, wy, wz]: Point) => wz - (3 + 0.3 * wx - 0.2 * wy);
      const t = above(near) / (above(near) - above(far));
      return [near[0] + t * (far[0] - near[0]), near[1] + t * (far[1] - near[1])];
    };
    for (let y = 2; y < 14; y++) {
      for (let x = 2; x < 30; x++) {
        const painted = planeColor(...plane(x, y));
        for (let channel = 0; channel < 3; channel++) {
          expect(Math.abs(color[3 * (32 * y + x) + channel] - painted[channel])).toBeLessThan(0.006);
        }
      }
    }
  });
});

it("class and instance maps lie on the same pixels as colour and depth", async () => {
  const scene = await openScene(await writeReplicaFixture({ classes: [93, 40] }));
  const { camera, depth, semantic, instance } = await scene.loadFrame(2);
  const { classes } = scene.labels!;
  let agreeing = 0;
  for (let pixel = 0; pixel < depth!.length; pixel++) {
    const [px, py] = [pixel % camera.width, Math.floor(pixel / camera.width)];
    const [x, y] = unproject(camera, px, py, depth![pixel]);
    const field = planeField(x, y);
    if (classes[semantic![pixel]] === ["wall", "floor"][field] && instance![pixel] === 300 * field) agreeing++;
  }
  // Rounding of depth moves a few pixels across the border of a field.
  expect(agreeing / depth!.length).toBeGreaterThan(0.995);
});
