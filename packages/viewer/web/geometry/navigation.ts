import { quat, type vec3 } from "gl-matrix";
import { cameraAxes, type Pose, type Quaternion, rotate, toQuaternion, type Vector3 } from "./pose.ts";

/** A camera cannot be tilted closer to straight up or down than this, so that "left" stays left. */
const poleMarginRadians = 0.02;

/**
 * Turn the camera around a point, as if the scene stood on a turntable.
 *
 * @param pivot  point that keeps its place in the picture
 * @param up     unit vector that points up in the world; yaw turns around it
 * @param yaw    radians; positive moves the camera to the right
 * @param pitch  radians; positive moves the camera up
 */
export function orbit(pose: Pose, pivot: Vector3, up: Vector3, yaw: number, pitch: number): Pose {
  // Rising by an angle means looking down by it.
  const turn = turnOf(pose, up, yaw, -pitch);
  const arm = rotate(turn, subtract(pose.position, pivot));
  return { position: add(pivot, arm), rotation: multiply(turn, pose.rotation) };
}

/**
 * Turn the camera on the spot.
 *
 * @param yaw    radians; positive looks to the left
 * @param pitch  radians; positive looks up
 */
export function look(pose: Pose, up: Vector3, yaw: number, pitch: number): Pose {
  return { position: pose.position, rotation: multiply(turnOf(pose, up, yaw, pitch), pose.rotation) };
}

/** Move by metres along the camera's own axes: right, down, forward. */
export function moveAlongAxes(pose: Pose, [right, down, forward]: Vector3): Pose {
  return { ...pose, position: add(pose.position, rotate(pose.rotation, [right, down, forward])) };
}

/** Move by metres along the world's up axis. */
export function rise(pose: Pose, up: Vector3, metres: number): Pose {
  return { ...pose, position: add(pose.position, scale(up, metres)) };
}

/** The point straight ahead at a z-depth in metres. */
export function pointAhead(pose: Pose, depthMeters: number): Vector3 {
  return add(pose.position, rotate(pose.rotation, [0, 0, depthMeters]));
}

/** The rotation by yaw around up, then by pitch around the camera's right, which stops before the poles. */
function turnOf(pose: Pose, up: Vector3, yaw: number, pitch: number): Quaternion {
  const [right, , forward] = cameraAxes(pose.rotation);
  const sine = forward.reduce((sum, value, axis) => sum + value * up[axis], 0);
  const elevation = Math.asin(Math.min(1, Math.max(-1, sine)));
  const limit = Math.PI / 2 - poleMarginRadians;
  const allowed = Math.min(limit, Math.max(-limit, elevation + pitch)) - elevation;
  const aroundUp = quat.setAxisAngle([0, 0, 0, 1], up as vec3, yaw);
  const aroundRight = quat.setAxisAngle([0, 0, 0, 1], right as vec3, allowed);
  return toQuaternion(quat.multiply([0, 0, 0, 1], aroundUp, aroundRight));
}

function multiply(a: Quaternion, b: Quaternion): Quaternion {
  const product = quat.multiply([0, 0, 0, 1], a as unknown as quat, b as unknown as quat);
  return toQuaternion(quat.normalize(product, product));
}

function add(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function scale(a: Vector3, factor: number): Vector3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}
