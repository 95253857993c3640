import type { Camera } from "../cameras/camera.ts";

/** Axes that can point up in a scene's world. */
export const upAxes = ["x", "y", "z", "-x", "-y", "-z"] as const;

/** The axis of the world that points up. */
export type UpAxis = (typeof upAxes)[number];

/** Rows of the rotation that turns a world with this axis up into one with +y up. */
const yUpRotations: Readonly<Record<UpAxis, readonly number[]>> = {
  x: [0, -1, 0, 1, 0, 0, 0, 0, 1],
  "-x": [0, 1, 0, -1, 0, 0, 0, 0, 1],
  y: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  "-y": [1, 0, 0, 0, -1, 0, 0, 0, -1],
  z: [1, 0, 0, 0, 0, 1, 0, -1, 0],
  "-z": [1, 0, 0, 0, 0, -1, 0, 1, 0],
};

/** The rotation `pointYUp = rotation · pointWorld`, 3×3 row-major. */
export function yUpFromWorld(up: UpAxis): readonly number[] {
  return yUpRotations[up];
}

/** Rotate vectors, [vectors, xyz]. */
export function rotated(vectors: Float32Array, rotation: readonly number[]): Float32Array<ArrayBuffer> {
  const turned = new Float32Array(vectors.length);
  for (let at = 0; at < vectors.length; at += 3) {
    for (let axis = 0; axis < 3; axis++) {
      turned[at + axis] =
        rotation[axis * 3] * vectors[at] +
        rotation[axis * 3 + 1] * vectors[at + 1] +
        rotation[axis * 3 + 2] * vectors[at + 2];
    }
  }
  return turned;
}

/**
 * The axis of the world that is nearest to what people who held the cameras took for up: the mean direction of the
 * pictures' upper edges. "z" without cameras.
 */
export function upAxisOf(cameras: readonly Camera[]): UpAxis {
  const sum = [0, 0, 0];
  for (const { worldFromCamera: m } of cameras) for (const axis of [0, 1, 2]) sum[axis] -= m[axis * 4 + 1];
  const largest = [2, 1, 0].reduce((best, axis) => (Math.abs(sum[axis]) > Math.abs(sum[best]) ? axis : best), 2);
  return upAxes[sum[largest] < 0 ? largest + 3 : largest];
}
