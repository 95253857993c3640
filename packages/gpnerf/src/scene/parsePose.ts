import { SceneError } from "../errors.ts";

const rotationTolerance = 1e-2;
const bottomRowTolerance = 1e-4;

/**
 * Read a camera pose: 16 numbers separated by white space, a 4×4 row-major camera-to-world matrix.
 *
 * The rotation may be off orthonormal by the rounding of real trackers (1e-2); it is used as written.
 *
 * @param text the numbers
 * @param where file, and line if the file holds several poses, for the error message
 * @param path file that the pose stands in
 * @throws {SceneError} unless the text is a finite rigid transform; the message names `where`
 */
export function parsePose(text: string, where: string, path: string): Float64Array {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return expectPose(Float64Array.from(words, Number), where, path, words);
}

/**
 * Check a camera pose that did not come as text; see `parsePose`.
 *
 * @param words how the numbers were written, for the message
 * @throws {SceneError} unless the pose is a finite rigid transform
 */
export function expectPose(
  pose: Float64Array,
  where: string,
  path: string,
  words: readonly string[] = Array.from(pose, String),
): Float64Array {
  const problem = rigidProblem(pose, words);
  if (problem !== undefined) {
    throw new SceneError(
      `${where}: the pose ${problem}; it needs 16 finite numbers, a 4×4 camera-to-world matrix in metres.`,
      { path, hint: "Fix the pose, or remove the frame from the scene." },
    );
  }
  return pose;
}

/**
 * What keeps a matrix from being a rigid transform, for a message; undefined when it is one.
 *
 * @param words how its numbers were written
 */
export function rigidProblem(
  pose: Float64Array,
  words: readonly string[] = Array.from(pose, String),
): string | undefined {
  if (pose.length !== 16) return `has ${pose.length} numbers`;
  const bad = pose.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return `holds "${words[bad]}" as number ${bad + 1}`;
  if (Math.hypot(pose[12], pose[13], pose[14], pose[15] - 1) > bottomRowTolerance) {
    return `ends in the row ${pose.subarray(12).join(" ")} instead of 0 0 0 1`;
  }
  const off = distanceFromOrthonormal(pose);
  if (off > rotationTolerance)
    return `has a rotation part whose columns are not orthonormal (off by ${off.toFixed(3)})`;
  if (determinant(pose) < 0) return "mirrors the world (its rotation part has determinant -1)";
  return undefined;
}

/** Largest entry of |RᵀR − I|. */
function distanceFromOrthonormal(m: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const dot = m[i] * m[j] + m[4 + i] * m[4 + j] + m[8 + i] * m[8 + j];
      largest = Math.max(largest, Math.abs(dot - (i === j ? 1 : 0)));
    }
  }
  return largest;
}

/** Determinant of the rotation part. */
function determinant(m: Float64Array): number {
  return m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);
}
