import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type RoomRecord, synthesizeRooms } from "@gpnerf/rooms";
import { type Camera, type Frame, invertRigid, openScene, type Scene, scanNet20 } from "gpnerf";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./madeRooms.ts";

/** Frames as a reader of the layout gets them: five rooms, one of each kind. */
interface MadeRoom {
  readonly scene: Scene;
  readonly frames: readonly Required<Frame>[];
  readonly record: RoomRecord;
}

const size = { width: 48, height: 32 };

describe("frames of made rooms", () => {
  let made: MadeRoom[];

  beforeAll(async () => {
    const { rooms } = await synthesizeRooms({ rooms: 5, frames: 8, ...size, seed: 5, out: await temporaryFolder() });
    made = await Promise.all(
      rooms.map(async (folder) => {
        const scene = await openScene(join(folder, "Sequence_1"));
        const frames = await Promise.all(scene.frames.map((_, i) => scene.loadFrame(i)));
        const record = JSON.parse(await readFile(join(folder, "room.json"), "utf8")) as RoomRecord;
        return { scene, frames: frames as Required<Frame>[], record };
      }),
    );
  }, 240_000);

  it("are read back with all modalities and the camera they were made with", () => {
    for (const { scene, frames } of made) {
      expect(scene).toMatchObject({ ...size, hasDepth: true, hasSemantic: true, hasInstance: true });
      expect(frames).toHaveLength(8);
      expect(frames[0].camera).toMatchObject({ fx: 24, fy: 24, cx: 23.5, cy: 15.5 });
    }
  });

  it("give every instance the one class that room.json lists, and instance 0 to the unlabelled", () => {
    for (const { frames, record } of made) {
      const classOf = new Map(record.instances.map(({ id, classIndex }) => [id, classIndex]));
      classOf.set(0, scanNet20.ignoreLabel);
      for (const { instance, semantic } of frames) {
        const wrong = instance.findIndex((id, pixel) => classOf.get(id) !== semantic[pixel]);
        expect(wrong).toBe(-1);
      }
    }
  });

  it("show at least 14 classes over the rooms, and at least 7 in each", () => {
    const all = new Set<number>();
    for (const { frames, record } of made) {
      const pixels = new Map<number, number>();
      for (const { semantic } of frames) for (const label of semantic) pixels.set(label, (pixels.get(label) ?? 0) + 1);
      pixels.delete(scanNet20.ignoreLabel);
      const visible = [...pixels].filter(([, count]) => count >= 12).map(([label]) => label);
      expect(visible.length, record.kind).toBeGreaterThanOrEqual(7);
      for (const label of visible) all.add(label);
    }
    expect(all.size).toBeGreaterThanOrEqual(14);
  });

  it("have depths of an indoor room and a good exposure", () => {
    for (const { frames, record } of made) {
      const depths = frames.flatMap(({ depth }) => [...depth]).sort((a, b) => a - b);
      expect(depths[0], record.kind).toBeGreaterThan(0.2);
      expect(depths[Math.floor(depths.length * 0.02)], record.kind).toBeGreaterThan(0.4);
      expect(depths[depths.length - 1], record.kind).toBeLessThan(8);
      const values = frames.flatMap(({ color }) => [...color]).sort((a, b) => a - b);
      const quantile = (q: number): number => values[Math.floor(q * (values.length - 1))];
      expect(quantile(0.5), record.kind).toBeGreaterThan(0.3);
      expect(quantile(0.5), record.kind).toBeLessThan(0.75);
      expect(quantile(0.95) - quantile(0.05), record.kind).toBeGreaterThan(0.3);
    }
  });

  it("have texture nearly everywhere", () => {
    for (const { frames, record } of made) {
      const blocks = frames.flatMap(({ color }) => blockContrasts(color));
      const blank = blocks.filter((contrast) => contrast < 0.008).length / blocks.length;
      expect(blank, record.kind).toBeLessThan(0.1);
    }
  });

  it("agree: a point seen in one frame lies where the next frame's depth says, in nearly the same colour", () => {
    for (const { frames, record } of made) {
      for (let i = 0; i + 1 < frames.length; i += 3) {
        const { seen, sameDepth, colorDifference } = reproject(frames[i], frames[i + 1]);
        expect(seen, record.kind).toBeGreaterThan(0.6);
        expect(sameDepth, record.kind).toBeGreaterThan(0.85);
        expect(colorDifference, record.kind).toBeLessThan(0.08);
      }
    }
  });
});

/** Standard deviation of luminance in every 8 × 8 block. */
function blockContrasts(color: Float32Array): number[] {
  const contrasts: number[] = [];
  for (let top = 0; top < size.height; top += 8) {
    for (let left = 0; left < size.width; left += 8) {
      const values: number[] = [];
      for (let y = top; y < top + 8; y++) {
        for (let x = left; x < left + 8; x++) {
          const i = (y * size.width + x) * 3;
          values.push((color[i] + color[i + 1] + color[i + 2]) / 3);
        }
      }
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      contrasts.push(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length));
    }
  }
  return contrasts;
}

interface Agreement {
  /** Share of pixels of a that fall into b's image. */
  readonly seen: number;
  /** Share of those whose depth agrees with b's within 5 cm. */
  readonly sameDepth: number;
  /** Median colour difference of these, 0..1. */
  readonly colorDifference: number;
}

/** Unproject every pixel of a, project it into b, and compare. */
function reproject(a: Required<Frame>, b: Required<Frame>): Agreement {
  const cameraFromWorld = invertRigid(b.camera.worldFromCamera);
  const differences: number[] = [];
  let seen = 0;
  for (let pixel = 0; pixel < a.depth.length; pixel++) {
    const world = unproject(a.camera, pixel % size.width, Math.floor(pixel / size.width), a.depth[pixel]);
    const [x, y, z] = transform(cameraFromWorld, world);
    const u = Math.round((x / z) * b.camera.fx + b.camera.cx);
    const v = Math.round((y / z) * b.camera.fy + b.camera.cy);
    if (z <= 0 || u < 0 || v < 0 || u >= size.width || v >= size.height) continue;
    seen++;
    const other = v * size.width + u;
    // Steep surfaces change depth within a pixel: allow what the nearest pixels of b span.
    const near = [other - 1, other + 1, other - size.width, other + size.width].map(
      (i) => b.depth[i] ?? b.depth[other],
    );
    const [low, high] = [Math.min(b.depth[other], ...near), Math.max(b.depth[other], ...near)];
    if (z < low - 0.05 || z > high + 0.05) continue;
    const difference = [0, 1, 2].map((channel) =>
      Math.abs(a.color[pixel * 3 + channel] - b.color[other * 3 + channel]),
    );
    differences.push((difference[0] + difference[1] + difference[2]) / 3);
  }
  differences.sort((first, second) => first - second);
  return {
    seen: seen / a.depth.length,
    sameDepth: differences.length / seen,
    colorDifference: differences[Math.floor(differences.length / 2)],
  };
}

function unproject({ fx, fy, cx, cy, worldFromCamera }: Camera, u: number, v: number, depth: number): Vector {
  return transform(worldFromCamera, [((u - cx) / fx) * depth, ((v - cy) / fy) * depth, depth]);
}

type Vector = readonly [number, number, number];

function transform(m: Float64Array, [x, y, z]: Vector): Vector {
  return [
    m[0] * x + m[1] * y + m[2] * z + m[3],
    m[4] * x + m[5] * y + m[6] * z + m[7],
    m[8] * x + m[9] * y + m[10] * z + m[11],
  ];
}
