import { mat3, quat } from "gl-matrix";

/** A point or direction, [x, y, z]. */
export type Vector3 = readonly [x: number, y: number, z: number];
/** A rotation, [x, y, z, w], of length 1. */
export type Quaternion = readonly [x: number, y: number, z: number, w: number];

/**
 * Where a camera is and where it looks: world from camera, in metres.
 *
 * Camera axes are OpenCV's (x right, y down, z forward), as everywhere in gpnerf; three.js's are made only at the edge,
 * in `scene3d/`.
 */
export interface Pose {
  readonly position: Vector3;
  readonly rotation: Quaternion;
}

/** The pose of a camera-to-world transform, 4×4 row-major. */
export function poseOfMatrix(worldFromCamera: ArrayLike<number>): Pose {
  const m = worldFromCamera;
  // gl-matrix is column-major.
  const columns = mat3.fromValues(m[0], m[4], m[8], m[1], m[5], m[9], m[2], m[6], m[10]);
  const rotation = quat.normalize([0, 0, 0, 1], quat.fromMat3([0, 0, 0, 1], columns));
  return { position: [m[3], m[7], m[11]], rotation: toQuaternion(rotation) };
}

/** The camera-to-world transform of a pose, 4×4 row-major, 16 numbers. */
export function matrixOfPose({ position, rotation }: Pose): number[] {
  const [right, down, forward] = cameraAxes(rotation);
  return [
    ...[right[0], down[0], forward[0], position[0]],
    ...[right[1], down[1], forward[1], position[1]],
    ...[right[2], down[2], forward[2], position[2]],
    ...[0, 0, 0, 1],
  ];
}

/** Directions of the camera's axes in the world: x right, y down, z forward. */
export function cameraAxes(rotation: Quaternion): [right: Vector3, down: Vector3, forward: Vector3] {
  return [rotate(rotation, [1, 0, 0]), rotate(rotation, [0, 1, 0]), rotate(rotation, [0, 0, 1])];
}

/** A vector turned by a rotation. */
export function rotate([x, y, z, w]: Quaternion, [vx, vy, vz]: Vector3): Vector3 {
  // v + 2w(q × v) + 2q × (q × v)
  const [tx, ty, tz] = [2 * (y * vz - z * vy), 2 * (z * vx - x * vz), 2 * (x * vy - y * vx)];
  return [vx + w * tx + y * tz - z * ty, vy + w * ty + z * tx - x * tz, vz + w * tz + x * ty - y * tx];
}

/** Whether two poses are the same to a tenth of a millimetre and about a hundredth of a degree. */
export function isSamePose(a: Pose, b: Pose): boolean {
  const distance = Math.hypot(...a.position.map((value, axis) => value - b.position[axis]));
  // q and −q are the same rotation.
  const cosine = Math.abs(a.rotation.reduce((sum, value, index) => sum + value * b.rotation[index], 0));
  return distance < 1e-4 && 1 - cosine < 1e-8;
}

/** Reads a gl-matrix quaternion as a plain tuple. */
export function toQuaternion(q: ArrayLike<number>): Quaternion {
  return [q[0], q[1], q[2], q[3]];
}
