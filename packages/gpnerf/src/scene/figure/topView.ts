import type { Camera } from "../../cameras/camera.ts";

type Vector = readonly [x: number, y: number, z: number];

/** A look at the world from above: which world directions point right, down the page, and up towards the eye. */
export interface TopView {
  readonly right: Vector;
  readonly down: Vector;
  readonly up: Vector;
}

/** Up is taken to be an axis of the world when it lies this near to it: cosine of 25°. */
const nearAxis = Math.cos((25 * Math.PI) / 180);

/**
 * Look from above, where up is what the people who held the cameras took for up: the mean direction of the pictures'
 * upper edges, or the axis of the world near to it. Where the cameras do not agree on any, the axis z.
 *
 * @param points world positions, [points, xyz]; their longer extent is laid across the page
 */
export function topViewOf(cameras: readonly Camera[], points: Float32Array): TopView {
  const up = upDirection(cameras);
  const seed: Vector = Math.abs(up[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0];
  const right = normalized(subtracted(seed, scaled(up, dot(seed, up))));
  // Seen from above, right × down points away from the eye.
  const down = cross(right, up);
  const view = { right, down, up };
  const [width, height] = [extent(points, right), extent(points, down)];
  return width >= height ? view : { right: down, down: scaled(right, -1), up };
}

/** World positions as seen from above, [points, (right, down, up)]. */
export function seenFromAbove({ right, down, up }: TopView, points: Float32Array): Float32Array {
  const seen = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 3) {
    const point: Vector = [points[at], points[at + 1], points[at + 2]];
    seen[at] = dot(right, point);
    seen[at + 1] = dot(down, point);
    seen[at + 2] = dot(up, point);
  }
  return seen;
}

function upDirection(cameras: readonly Camera[]): Vector {
  const sum = [0, 0, 0];
  for (const { worldFromCamera: m } of cameras) for (const axis of [0, 1, 2]) sum[axis] -= m[4 * axis + 1];
  const length = Math.hypot(...sum) / cameras.length;
  if (!(length > 0.1)) return [0, 0, 1];
  const mean = normalized(sum as unknown as Vector);
  const axes = [0, 1, 2].map(
    (axis) => [0, 1, 2].map((k) => (k === axis ? Math.sign(mean[axis]) : 0)) as unknown as Vector,
  );
  return axes.find((axis) => dot(axis, mean) > nearAxis) ?? mean;
}

/** Range of positions along a direction, without the outermost 2 % at both ends. */
function extent(points: Float32Array, direction: Vector): number {
  if (points.length === 0) return 0;
  const along = new Float32Array(points.length / 3);
  for (let i = 0; i < along.length; i++)
    along[i] = dot(direction, [points[3 * i], points[3 * i + 1], points[3 * i + 2]]);
  along.sort();
  return along[Math.floor(0.98 * (along.length - 1))] - along[Math.floor(0.02 * (along.length - 1))];
}

function dot([a, b, c]: Vector, [x, y, z]: Vector): number {
  return a * x + b * y + c * z;
}

function cross([a, b, c]: Vector, [x, y, z]: Vector): Vector {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

function scaled([x, y, z]: Vector, factor: number): Vector {
  return [factor * x, factor * y, factor * z];
}

function subtracted([a, b, c]: Vector, [x, y, z]: Vector): Vector {
  return [a - x, b - y, c - z];
}

function normalized(vector: Vector): Vector {
  return scaled(vector, 1 / Math.hypot(...vector));
}
