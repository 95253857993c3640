import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../src/errors.ts";
import { extractSurface } from "../src/fusion/extractSurface.ts";
import type { LabelledMesh } from "../src/fusion/labelledSurface.ts";
import { PointFusion } from "../src/fusion/pointFusion.ts";
import { surfelStride, surfelsOf } from "../src/fusion/surfels.ts";
import { TsdfVolume } from "../src/fusion/tsdfVolume.ts";
import { cellKey, cellOfKey } from "../src/fusion/voxelGrid.ts";
import { withoutFragments } from "../src/fusion/withoutFragments.ts";
import {
  ball,
  box,
  circleOfViews,
  classesOf,
  colorsOf,
  distanceToScene,
  lookAt,
  normalAt,
  type Vector,
} from "./analyticScene.ts";

const views = circleOfViews(16);

/** Row `index` of a [rows, 3] array. */
const row = (values: ArrayLike<number>, index: number): Vector => [
  values[index * 3],
  values[index * 3 + 1],
  values[index * 3 + 2],
];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const rows = (values: ArrayLike<number>): Vector[] =>
  Array.from({ length: values.length / 3 }, (_, index) => row(values, index));
const share = (values: readonly boolean[]): number => values.filter(Boolean).length / values.length;

/** Which surface a point of the scene belongs to; undefined near where two meet. */
function surfaceOf(point: Vector, margin: number): number | undefined {
  const toBall = Math.abs(Math.hypot(...point.map((value, axis) => value - ball.center[axis])) - ball.radius);
  const toWall = box.half - Math.max(Math.abs(point[0]), Math.abs(point[1]));
  const near = [Math.abs(point[2]) < margin, toWall < margin, toBall < margin];
  return near.filter(Boolean).length === 1 ? near.indexOf(true) : undefined;
}

describe("surfelsOf", () => {
  const view = views[0];
  const { values } = surfelsOf(view);

  it("puts pixels on the surface, with its normal towards the camera", () => {
    let known = 0;
    const isExact: boolean[] = [];
    for (let pixel = 0; pixel < view.depth.length; pixel++) {
      const at = pixel * surfelStride;
      if (values[at + 6] === 0) continue;
      known++;
      const point = row(values.subarray(at), 0);
      expect(distanceToScene(point)).toBeLessThan(1e-5);
      const normal: Vector = [values[at + 3], values[at + 4], values[at + 5]];
      expect(Math.hypot(...normal)).toBeCloseTo(1, 5);
      const truth = normalAt(point);
      if (truth) isExact.push(dot(normal, truth) > Math.cos(Math.PI / 18));
    }
    expect(known).toBeGreaterThan(0.8 * view.depth.length);
    expect(isExact.length).toBeGreaterThan(10_000);
    expect(share(isExact)).toBeGreaterThan(0.97);
  });

  it("leaves out unknown depths, also what is not a number", () => {
    const depth = Float32Array.from(view.depth);
    for (const [pixel, value] of [0, Number.NaN, Number.POSITIVE_INFINITY, -1].entries())
      depth[5000 + 2 * pixel] = value;
    const { values: changed } = surfelsOf({ ...view, depth });
    for (let pixel = 0; pixel < 4; pixel++) expect(changed[(5000 + 2 * pixel) * surfelStride + 6]).toBe(0);
    expect(changed.every(Number.isFinite)).toBe(true);
  });

  it("leaves out pixels whose depth lies between a near and a far surface", () => {
    const camera = lookAt([0, 0, 1], [1, 0, 1], 40, 30);
    const depth = new Float32Array(40 * 30).fill(1);
    for (let y = 0; y < 30; y++) {
      depth[y * 40 + 20] = 1.6;
      depth.fill(3, y * 40 + 21, y * 40 + 40);
    }
    const { values: edge } = surfelsOf({ camera, depth });
    for (let y = 1; y < 29; y++) {
      expect(edge[(y * 40 + 20) * surfelStride + 6]).toBe(0);
      for (const x of [5, 19, 21, 35]) expect(edge[(y * 40 + x) * surfelStride + 6]).toBeGreaterThan(0.5);
    }
  });
});

describe("PointFusion", () => {
  const fusion = new PointFusion({ voxel: 0.05, ignoreLabel: 3 });
  for (const view of views) fusion.add(view);
  const points = fusion.points();
  const positions = rows(points.positions);

  it("gives at most one point per voxel, within half a voxel of the surface, everywhere on it", () => {
    expect(positions.length).toBe(fusion.size);
    expect(Math.max(...positions.map(distanceToScene))).toBeLessThan(0.025);
    const cells = positions.map((point) => point.map((value) => Math.floor(value / 0.05)).join());
    // A mean may leave its voxel by rounding only.
    expect(new Set(cells).size).toBeGreaterThan(0.999 * cells.length);
    const onFloor = positions.filter((point) => surfaceOf(point, 0.06) === classesOf.floor);
    const seenFloor = 3 * 3 - Math.PI * ball.radius ** 2;
    expect((onFloor.length * 0.05 ** 2) / seenFloor).toBeGreaterThan(0.85);
  });

  it("keeps normals, colours, classes and instances of the surfaces", () => {
    const known = [...positions.keys()].filter((index) => surfaceOf(positions[index], 0.06) !== undefined);
    expect(known.length).toBeGreaterThan(5000);
    for (const index of known) {
      const surface = surfaceOf(positions[index], 0.06)!;
      expect(points.classes![index]).toBe(surface);
      expect(points.instances![index]).toBe(surface === classesOf.ball ? 7 : 0);
      expect(row(points.colors, index)).toEqual(colorsOf[surface].map((value) => Math.round(255 * value)));
    }
    const good = positions.flatMap((point, index) => {
      const truth = normalAt(point);
      return truth ? [dot(row(points.normals, index), truth) > 0.95] : [];
    });
    expect(share(good)).toBeGreaterThan(0.97);
  });

  it("averages colours and takes the majority of labels; the unlabelled do not vote", () => {
    const camera = lookAt([0, 0, 1], [1, 0, 1], 16, 16);
    const plane = { camera, depth: new Float32Array(256).fill(0.2) };
    const fused = new PointFusion({ voxel: 1, ignoreLabel: 9 });
    const labels: [number, number][] = [
      [4, 0.2],
      [2, 0.4],
      [4, 0.6],
      [9, 0.8],
      [9, 1],
      [9, 0],
    ];
    for (const [label, gray] of labels) {
      fused.add({
        ...plane,
        color: new Float32Array(768).fill(gray),
        classes: new Uint8Array(256).fill(label),
        instances: new Uint16Array(256).fill(label === 9 ? 0 : label + 300),
      });
    }
    const { classes, instances, colors } = fused.points();
    expect(new Set(classes)).toEqual(new Set([4]));
    expect(new Set(instances)).toEqual(new Set([304]));
    expect(new Set(colors)).toEqual(new Set([128]));
  });

  it("says none where no pixel was labelled, and has no labels where no view had any", () => {
    const { camera, depth, color } = views[0];
    const bare = new PointFusion({ voxel: 0.1, ignoreLabel: 3 });
    bare.add({ camera, depth, color });
    expect(bare.points()).not.toHaveProperty("classes");
    expect(bare.points()).not.toHaveProperty("instances");
    bare.add({ camera, depth, color, classes: new Uint8Array(depth.length).fill(3) });
    expect(new Set(bare.points().classes)).toEqual(new Set([3]));
  });

  it("refuses what cannot work", () => {
    expect(() => new PointFusion({ voxel: 0, ignoreLabel: 3 })).toThrow(ConfigError);
    expect(() => fusion.add({ ...views[0], depth: new Float32Array(7) })).toThrow(/depth has 7 values.*160 × 120/);
    expect(() => fusion.add({ ...views[0], color: new Float32Array(7) })).toThrow(/color/);
    const tiny = new PointFusion({ voxel: 1e-6, ignoreLabel: 3 });
    expect(() => tiny.add(views[0])).toThrow(/65536 voxels/);
    expect(tiny.size).toBe(0);
  });
});

describe("TsdfVolume and extractSurface", () => {
  const voxel = 0.05;
  const fuse = (chosen: typeof views, truncationVoxels = 3): LabelledMesh => {
    const volume = new TsdfVolume({ voxel, classes: 3, truncationVoxels });
    for (const view of chosen) volume.integrate(view);
    return extractSurface(volume);
  };
  const mesh = fuse(views);
  const positions = rows(mesh.positions);

  it("puts vertices within half a voxel of the true surface", () => {
    expect(positions.length).toBeGreaterThan(10_000);
    expect(Math.max(...positions.map(distanceToScene))).toBeLessThan(voxel / 2);
    const mean = positions.reduce((sum, point) => sum + distanceToScene(point), 0) / positions.length;
    expect(mean).toBeLessThan(0.05 * voxel);
  });

  it("covers the surface once: the area is that of the walls, the floor and the seen part of the ball", () => {
    const area = { wall: 0, floor: 0, ball: 0 };
    for (let at = 0; at < mesh.triangles.length; at += 3) {
      const [a, b, c] = [0, 1, 2].map((corner) => positions[mesh.triangles[at + corner]]);
      const centre = [0, 1, 2].map((axis) => (a[axis] + b[axis] + c[axis]) / 3) as unknown as Vector;
      const surface = surfaceOf(centre, 0.04);
      const size = Math.hypot(...crossOf(a, b, c)) / 2;
      for (const [name, index] of Object.entries(classesOf)) if (index === surface) area[name as "wall"] += size;
    }
    expect(area.floor).toBeGreaterThan(0.9 * 9);
    expect(area.floor).toBeLessThan(9);
    const sphere = 4 * Math.PI * ball.radius ** 2;
    expect(area.ball).toBeGreaterThan(0.7 * sphere);
    expect(area.ball).toBeLessThan(sphere);
  });

  it("turns triangles and normals towards the side that was seen", () => {
    const facing: boolean[] = [];
    for (let at = 0; at < mesh.triangles.length; at += 3) {
      const [a, b, c] = [0, 1, 2].map((corner) => positions[mesh.triangles[at + corner]]);
      const truth = normalAt(a);
      const normal = crossOf(a, b, c);
      if (truth && Math.hypot(...normal) > 1e-5) facing.push(dot(normal, truth) > 0);
    }
    expect(facing.length).toBeGreaterThan(10_000);
    expect(share(facing)).toBeGreaterThan(0.9999);
    const good = positions.flatMap((point, index) => {
      const truth = normalAt(point);
      return truth ? [dot(row(mesh.normals, index), truth) > 0.95] : [];
    });
    expect(share(good)).toBeGreaterThan(0.99);
  });

  it("gives vertices the colour and class of their surface", () => {
    const known = [...positions.keys()].filter((index) => surfaceOf(positions[index], 0.12) !== undefined);
    expect(known.length).toBeGreaterThan(5000);
    const right = known.map((index) => {
      const surface = surfaceOf(positions[index], 0.12)!;
      const color = colorsOf[surface].map((value) => Math.round(255 * value));
      return mesh.classes![index] === surface && row(mesh.colors, index).every((value, i) => value === color[i]);
    });
    expect(share(right)).toBeGreaterThan(0.995);
  });

  it("shares vertices: inside the surface every edge has two triangles, and none has more", () => {
    const edges = new Map<string, number>();
    for (let at = 0; at < mesh.triangles.length; at += 3) {
      const corners = [...mesh.triangles.subarray(at, at + 3)];
      expect(new Set(corners).size).toBe(3);
      for (const [i, from] of corners.entries()) {
        const to = corners[(i + 1) % 3];
        const edge = from < to ? `${from} ${to}` : `${to} ${from}`;
        edges.set(edge, (edges.get(edge) ?? 0) + 1);
      }
    }
    const counts = [...edges.values()];
    expect(Math.max(...counts)).toBe(2);
    expect(share(counts.map((count) => count === 2))).toBeGreaterThan(0.97);
  });

  it("makes no surface between what was seen and what was not", () => {
    // Half a view: the unseen half begins in the middle of the floor and of the walls.
    const half = views
      .slice(0, 3)
      .map((view) => ({ ...view, depth: view.depth.map((z, i) => (i % 160 < 80 ? z : 0)) }));
    const part = fuse(half);
    expect(part.triangles.length).toBeGreaterThan(3000);
    expect(Math.max(...rows(part.positions).map(distanceToScene))).toBeLessThan(0.75 * voxel);
    expect(fuse(half.map((view) => ({ ...view, depth: new Float32Array(160 * 120) }))).triangles).toHaveLength(0);
  });

  it("removes what only one noisy view saw in free space", () => {
    const noisy = { ...views[0], depth: Float32Array.from(views[0].depth) };
    for (let y = 40; y < 52; y++) noisy.depth.fill(0.5, y * 160 + 20, y * 160 + 32);
    const all = fuse([noisy, ...views.slice(1)]);
    const alone = fuse([noisy]);
    const strays = (surface: LabelledMesh): number =>
      rows(surface.positions).filter((point) => distanceToScene(point) > 0.2).length;
    expect(strays(alone)).toBeGreaterThan(20);
    expect(strays(all)).toBeLessThan(strays(alone) / 2);
    expect(strays(withoutFragments(all, 300))).toBe(0);
  });

  it("takes the mean of contradicting views, the nearer one counting more: weights 1 / z² (Curless and Levoy)", () => {
    const camera = lookAt([0, 0, 1], [1, 0, 1], 40, 30);
    const wall = (z: number) => ({ camera, depth: new Float32Array(1200).fill(z), color: new Float32Array(3600) });
    const volume = new TsdfVolume({ voxel });
    for (const z of [1, 1.08]) volume.integrate(wall(z));
    const { positions: fused, classes } = extractSurface(volume);
    const [near, far] = [1, 1 / 1.08 ** 2];
    const mean = (near * 1 + far * 1.08) / (near + far);
    expect(fused.length).toBeGreaterThan(300);
    for (const [x] of rows(fused)) expect(x).toBeCloseTo(mean, 4);
    expect(classes).toBeUndefined();
  });

  it("stops at its memory limit, and says what to do", () => {
    const volume = new TsdfVolume({ voxel: 0.01, classes: 20, maxBytes: 2 ** 22 });
    expect(() => volume.integrate(views[0])).toThrow(/more than 128 blocks of 8³ voxels/);
    expect(() => new TsdfVolume({ voxel: Number.NaN })).toThrow(ConfigError);
    expect(() => new TsdfVolume({ voxel: 1e-5 }).integrate(views[0])).toThrow(/beyond 65536 voxels/);
  });
});

describe("withoutFragments", () => {
  it("keeps large parts as they are, and drops small ones with their vertices", () => {
    const mesh: LabelledMesh = {
      positions: Float32Array.from({ length: 24 }, (_, i) => i),
      normals: new Float32Array(24),
      colors: Uint8Array.from({ length: 24 }, (_, i) => i),
      classes: Uint16Array.from({ length: 8 }, (_, i) => i),
      triangles: Uint32Array.of(0, 1, 2, 7, 6, 5, 4, 5, 6),
    };
    const kept = withoutFragments(mesh, 2);
    expect([...kept.classes!]).toEqual([4, 5, 6, 7]);
    expect([...kept.triangles]).toEqual([3, 2, 1, 0, 1, 2]);
    expect([...kept.positions]).toEqual(Array.from({ length: 12 }, (_, i) => 12 + i));
    expect([...withoutFragments(mesh, 1).classes!]).toEqual([0, 1, 2, 4, 5, 6, 7]);
    expect(withoutFragments(mesh, 3).positions).toHaveLength(0);
  });
});

describe("cellKey", () => {
  it("is one to one (fast-check, seed 5)", () => {
    const index = fc.integer({ min: -(2 ** 16), max: 2 ** 16 - 1 });
    fc.assert(
      fc.property(index, index, index, (x, y, z) => {
        expect(cellOfKey(cellKey(x, y, z))).toEqual([x, y, z]);
        expect(Number.isSafeInteger(cellKey(x, y, z) * 4 + 3)).toBe(true);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

function crossOf(a: Vector, b: Vector, c: Vector): Vector {
  const u = [0, 1, 2].map((axis) => b[axis] - a[axis]);
  const v = [0, 1, 2].map((axis) => c[axis] - a[axis]);
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}
