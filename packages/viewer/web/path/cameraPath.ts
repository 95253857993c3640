import { quat } from "gl-matrix";
import { type Pose, type Quaternion, toQuaternion, type Vector3 } from "../geometry/pose.ts";
import { type Keyframe, keyframeTimes } from "./keyframe.ts";

/**
 * The camera on its path at a time.
 *
 * Positions follow a Catmull-Rom spline with the keyframes' own times (so a slow stretch does not jerk into a quick one);
 * orientations go from keyframe to keyframe by slerp.
 *
 * @param keyframes at least one
 * @param seconds   from the start; before and after the path, its ends
 */
export function poseOnPath(keyframes: readonly Keyframe[], seconds: number): Pose {
  const times = keyframeTimes(keyframes);
  const last = keyframes.length - 1;
  const time = Math.min(times[last], Math.max(0, seconds));
  const index = times.findIndex((_, i) => i === last || time < times[i + 1]);
  if (index === last) return keyframes[last].pose;
  const share = (time - times[index]) / (times[index + 1] - times[index]);
  const { rotation: from } = keyframes[index].pose;
  const { rotation: to } = keyframes[index + 1].pose;
  return { position: positionOnSpline(keyframes, times, index, share), rotation: slerp(from, to, share) };
}

/** Cameras at even times over the whole path, its two ends included. */
export function sampleCameraPath(keyframes: readonly Keyframe[], framesPerSecond: number): Pose[] {
  if (keyframes.length === 0) return [];
  const duration = keyframeTimes(keyframes).at(-1) ?? 0;
  const count = Math.max(1, Math.round(duration * framesPerSecond)) + 1;
  if (duration === 0) return [keyframes[0].pose];
  return Array.from({ length: count }, (_, i) => poseOnPath(keyframes, (i * duration) / (count - 1)));
}

/** Cubic Hermite between keyframes `index` and the next, with Catmull-Rom velocities. */
function positionOnSpline(keyframes: readonly Keyframe[], times: readonly number[], index: number, t: number): Vector3 {
  const span = times[index + 1] - times[index];
  const point = (i: number): Vector3 => keyframes[i].pose.position;
  const axis = (a: 0 | 1 | 2): number => {
    const [p0, p1] = [point(index)[a], point(index + 1)[a]];
    const v0 = span * velocity(keyframes, times, index, a);
    const v1 = span * velocity(keyframes, times, index + 1, a);
    const [t2, t3] = [t * t, t * t * t];
    return (2 * t3 - 3 * t2 + 1) * p0 + (t3 - 2 * t2 + t) * v0 + (3 * t2 - 2 * t3) * p1 + (t3 - t2) * v1;
  };
  return [axis(0), axis(1), axis(2)];
}

/**
 * Velocity at a keyframe, metres per second: the slope of the parabola through it and its two neighbours; at the ends, the
 * slope of the line to the only one.
 */
function velocity(keyframes: readonly Keyframe[], times: readonly number[], i: number, axis: 0 | 1 | 2): number {
  const slope = (a: number, b: number): number =>
    (keyframes[b].pose.position[axis] - keyframes[a].pose.position[axis]) / (times[b] - times[a]);
  if (i === 0) return slope(0, 1);
  if (i === keyframes.length - 1) return slope(i - 1, i);
  const [before, after] = [times[i] - times[i - 1], times[i + 1] - times[i]];
  return (after * slope(i - 1, i) + before * slope(i, i + 1)) / (before + after);
}

function slerp(a: Quaternion, b: Quaternion, t: number): Quaternion {
  return toQuaternion(quat.slerp([0, 0, 0, 1], a as unknown as quat, b as unknown as quat, t));
}
