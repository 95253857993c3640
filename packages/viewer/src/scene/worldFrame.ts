import { type Camera, cameraCenter, type DepthRange, evenlySpread } from "gpnerf";

type Vector = [x: number, y: number, z: number];

/** Directions this near to a world axis are taken for it: most data sets level their worlds. */
const nearAxis = Math.cos((10 * Math.PI) / 180);
/** Cameras looked at; all pairs of them are. */
const camerasCompared = 64;

/**
 * Which way is up. People hold cameras level though they look up and down, so up is at right angles to the cameras' x axes;
 * where these are all parallel, it is the mean of what is up in the photos. The world axis near it, if there is one.
 *
 * @returns a unit vector
 */
export function upVector(cameras: readonly Camera[]): Vector {
  const compared = evenlySpread(cameras, camerasCompared).map(({ worldFromCamera: m }) => m);
  const column = (m: Float64Array, index: number): Vector => [m[index], m[4 + index], m[8 + index]];
  // Camera axes have y down.
  const mean = compared.reduce<Vector>((sum, m) => plus(sum, column(m, 1), -1), [0, 0, 0]);
  const rights = compared.map((m) => column(m, 0));
  let normal: Vector = [0, 0, 0];
  rights.forEach((a, i) => {
    for (const b of rights.slice(i + 1)) {
      const across = cross(a, b);
      normal = plus(normal, across, Math.sign(dot(across, mean)));
    }
  });
  const pairs = (rights.length * (rights.length - 1)) / 2;
  const up = unit(Math.hypot(...normal) > 0.02 * pairs ? normal : mean);
  const axis = up.findIndex((value) => Math.abs(value) > nearAxis);
  return axis < 0 ? up : ([0, 1, 2].map((i) => (i === axis ? Math.sign(up[axis]) : 0)) as Vector);
}

function plus(a: Vector, b: Vector, times: number): Vector {
  return [a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Of length 1; up where there is no direction. */
function unit(vector: Vector): Vector {
  const length = Math.hypot(...vector);
  return length < 1e-9 ? [0, 0, 1] : (vector.map((value) => value / length) as Vector);
}

/** Box around the cameras and what the middle of each picture shows at half the farthest depth, metres. */
export function sceneBounds(cameras: readonly Camera[], { far }: DepthRange): { min: Vector; max: Vector } {
  const points = cameras.flatMap((camera) => {
    const m = camera.worldFromCamera;
    const center = cameraCenter(camera);
    return [center, center.map((value, axis) => value + 0.5 * far * m[4 * axis + 2])];
  });
  const extreme = (pick: (...values: number[]) => number): Vector =>
    [0, 1, 2].map((axis) => points.reduce((best, point) => pick(best, point[axis]), points[0][axis])) as Vector;
  return { min: extreme(Math.min), max: extreme(Math.max) };
}
