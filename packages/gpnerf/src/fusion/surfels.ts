import type { DepthView } from "./depthView.ts";

/** Surfaces seen under a flatter angle than this say little about where they are; cosine of ray and normal. */
const leastCosine = 0.1;

/** Numbers per pixel in `Surfels.values`. */
export const surfelStride = 7;

/** What the pixels of a depth map show: small pieces of surface with position and normal. */
export interface Surfels {
  /**
   * [pixels, x y z nx ny nz cosine]: world position in metres, unit normal towards the camera, and cosine between
   * the normal and the direction to the camera; the cosine is 0 where depth or normal are unknown or useless.
   */
  readonly values: Float32Array;
}

/**
 * Lift a depth map into the world.
 *
 * Normals come from differences to the neighbours, on each axis the one nearer in depth, so that a surface keeps its
 * normal up to its border. Pixels between two surfaces, such as expected depths at an edge, get normals almost across the
 * ray and fall under the least cosine of 0.1.
 */
export function surfelsOf({ camera, depth }: Pick<DepthView, "camera" | "depth">): Surfels {
  const { width, height, fx, fy, cx, cy, worldFromCamera: m } = camera;
  const values = new Float32Array(width * height * surfelStride);
  /** Point of a pixel in camera axes. */
  const lift = (column: number, row: number, z: number): Vector => [((column - cx) / fx) * z, ((row - cy) / fy) * z, z];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const z = depth[at];
      if (!isKnown(z)) continue;
      const stepX = nearerNeighbour(depth, at, 1, column > 0, column < width - 1);
      const stepY = nearerNeighbour(depth, at, width, row > 0, row < height - 1);
      if (stepX === 0 || stepY === 0) continue;
      const point = lift(column, row, z);
      const along = scaledDifference(lift(column + stepX, row, depth[at + stepX]), point, stepX);
      const down = scaledDifference(lift(column, row + stepY, depth[at + stepY * width]), point, stepY);
      // x right, y down, z forward: down × along points back to the camera.
      const normal = cross(down, along);
      const length = Math.hypot(...normal);
      const cosine =
        -(normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2]) / (length * Math.hypot(...point));
      if (!(cosine >= leastCosine)) continue;
      const to = at * surfelStride;
      for (let axis = 0; axis < 3; axis++) {
        const [a, b, c, shift] = [m[axis * 4], m[axis * 4 + 1], m[axis * 4 + 2], m[axis * 4 + 3]];
        values[to + axis] = a * point[0] + b * point[1] + c * point[2] + shift;
        values[to + 3 + axis] = (a * normal[0] + b * normal[1] + c * normal[2]) / length;
      }
      values[to + 6] = cosine;
    }
  }
  return { values };
}

type Vector = readonly [number, number, number];

const isKnown = (z: number): boolean => z > 0 && z < Number.POSITIVE_INFINITY;

/** +1 or −1: which neighbour at `stride` is known and nearer in depth; 0 when neither is known. */
function nearerNeighbour(
  depth: Float32Array,
  at: number,
  stride: number,
  hasBefore: boolean,
  hasAfter: boolean,
): -1 | 0 | 1 {
  const before = hasBefore && isKnown(depth[at - stride]) ? Math.abs(depth[at - stride] - depth[at]) : Infinity;
  const after = hasAfter && isKnown(depth[at + stride]) ? Math.abs(depth[at + stride] - depth[at]) : Infinity;
  if (before === Infinity && after === Infinity) return 0;
  return after <= before ? 1 : -1;
}

function scaledDifference(a: Vector, b: Vector, sign: number): Vector {
  return [(a[0] - b[0]) * sign, (a[1] - b[1]) * sign, (a[2] - b[2]) * sign];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
