import { mat3, quat } from "gl-matrix";
import type { Camera } from "../cameras/camera.ts";

/**
 * Cameras along a path through key cameras: positions interpolated linearly, orientations by slerp. The
 * first and the last key camera are included; those between only where a camera happens to fall on them.
 *
 * @param keys at least one camera; intrinsics are taken from the first
 * @param count number of cameras to return, at least 1
 */
export function trajectory(keys: readonly Camera[], count: number): Camera[] {
  return Array.from({ length: count }, (_, i) => {
    const position = count === 1 ? 0 : (i * (keys.length - 1)) / (count - 1);
    const from = Math.min(Math.floor(position), keys.length - 1);
    const to = Math.min(from + 1, keys.length - 1);
    return {
      ...keys[0],
      worldFromCamera: interpolatePose(keys[from].worldFromCamera, keys[to].worldFromCamera, position - from),
    };
  });
}

function interpolatePose(a: Float64Array, b: Float64Array, t: number): Float64Array {
  const orientation = quat.slerp(quat.create(), orientationOf(a), orientationOf(b), t);
  const r = mat3.fromQuat(mat3.create(), orientation); // column-major
  const at = (index: number): number => a[index] + t * (b[index] - a[index]);
  return Float64Array.of(r[0], r[3], r[6], at(3), r[1], r[4], r[7], at(7), r[2], r[5], r[8], at(11), 0, 0, 0, 1);
}

function orientationOf(m: Float64Array): quat {
  const columns = mat3.fromValues(m[0], m[4], m[8], m[1], m[5], m[9], m[2], m[6], m[10]);
  return quat.normalize(quat.create(), quat.fromMat3(quat.create(), columns));
}
