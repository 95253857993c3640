import type { Camera } from "../src/cameras/camera.ts";

/**
 * @file Rays, projection and bilinear taps of the released code, written down once more from their definitions in 64 bits:
 * an oracle that shares nothing with src/rays and src/projection.
 */

/** Rays of one camera. */
export interface PlainRays {
  readonly origin: readonly number[];
  /** [rays][3] */
  readonly directions: readonly (readonly number[])[];
}

/** Samples of rays as source cameras see them; points are listed ray by ray. */
export interface PlainSamples {
  /** [points, 3] */
  readonly points: Float32Array;
  /** [rays, 3], of length 1. */
  readonly rayDirection: Float32Array;
  /** 1 or 0, [points, views]. */
  readonly visible: Float32Array;
  /** [points, views, 4] */
  readonly direction: Float32Array;
  /** Image pixels, [points, views, 2]. */
  readonly pixels: Float64Array;
}

/** A camera whose numbers are held in 32 bits, as the released code has them. */
export function inSinglePrecision(camera: Camera): Camera {
  const { width, height, fx, fy, cx, cy, worldFromCamera } = camera;
  const [a, b, c, d] = [fx, fy, cx, cy].map(Math.fround);
  return { width, height, fx: a, fy: b, cx: c, cy: d, worldFromCamera: worldFromCamera.map(Math.fround) };
}

/** d = R · K⁻¹ · (u, v, 1), not normalized. */
export function raysOf({ worldFromCamera: m, fx, fy, cx, cy }: Camera, pixels: readonly number[][]): PlainRays {
  const directions = pixels.map(([u, v]) => {
    const local = [(u - cx) / fx, (v - cy) / fy, 1];
    return [0, 1, 2].map((row) => local.reduce((sum, value, i) => sum + m[4 * row + i] * value, 0));
  });
  return { origin: [m[3], m[7], m[11]], directions };
}

/** X = o + z · d, and pixel = K · c2w⁻¹ · X / depth in every source view. */
export function project(rays: PlainRays, depths: Float32Array, sources: readonly Camera[]): PlainSamples {
  const samples = depths.length / rays.directions.length;
  const visible: number[] = [];
  const direction: number[] = [];
  const pixels: number[] = [];
  const points = Array.from(depths, (z, i) => {
    const ray = rays.directions[Math.floor(i / samples)];
    return rays.origin.map((o, axis) => o + z * ray[axis]);
  });
  for (const point of points) {
    for (const { worldFromCamera: m, width, height, fx, fy, cx, cy } of sources) {
      const centre = [m[3], m[7], m[11]];
      const [x, y, z] = [0, 1, 2].map((column) =>
        point.reduce((sum, value, row) => sum + m[4 * row + column] * (value - centre[row]), 0),
      );
      const clamped = (value: number): number => Math.min(Math.max(value / Math.max(z, 1e-8), -1e6), 1e6);
      const [u, v] = [clamped(fx * x + cx * z), clamped(fy * y + cy * z)];
      pixels.push(u, v);
      visible.push(z > 0 && u >= 0 && u <= width - 1 && v >= 0 && v <= height - 1 ? 1 : 0);
      const a = towards(point, rays.origin);
      const b = towards(point, centre);
      const difference = a.map((value, axis) => value - b[axis]);
      const size = Math.max(Math.hypot(...difference), 1e-6);
      direction.push(...difference.map((value) => value / size), a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
    }
  }
  return {
    points: Float32Array.from(points.flat()),
    rayDirection: Float32Array.from(rays.directions.flatMap((ray) => ray.map((value) => value / Math.hypot(...ray)))),
    visible: Float32Array.from(visible),
    direction: Float32Array.from(direction),
    pixels: Float64Array.from(pixels),
  };
}

function towards(from: readonly number[], to: readonly number[]): number[] {
  const way = to.map((value, axis) => value - from[axis]);
  const length = Math.hypot(...way) + 1e-6;
  return way.map((value) => value / length);
}

/** A map over an image. */
interface MapOver {
  readonly width: number;
  readonly height: number;
}

/**
 * PyTorch's grid_sample, bilinear with zeros around the map and corners aligned, of pixels given in image coordinates: cells
 * of the maps of all views stacked on each other, [points, views, 4], and their weights.
 */
export function tapsOf(
  { pixels, visible }: PlainSamples,
  views: number,
  map: MapOver,
  image: MapOver,
): { readonly cells: Int32Array; readonly weights: Float32Array } {
  const cells = new Int32Array(4 * visible.length);
  const weights = new Float32Array(4 * visible.length);
  for (let at = 0; at < visible.length; at++) {
    const x = ((2 * pixels[2 * at]) / (image.width - 1) / 2) * (map.width - 1);
    const y = ((2 * pixels[2 * at + 1]) / (image.height - 1) / 2) * (map.height - 1);
    for (let tap = 0; tap < 4; tap++) {
      const column = Math.floor(x) + (tap % 2);
      const row = Math.floor(y) + (tap >> 1);
      if (column < 0 || column >= map.width || row < 0 || row >= map.height) continue;
      cells[4 * at + tap] = (at % views) * map.width * map.height + row * map.width + column;
      weights[4 * at + tap] = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
    }
  }
  return { cells, weights };
}
