import type { Camera } from "../../cameras/camera.ts";
import type { InputTensors } from "./inputTensors.ts";

/** How far a rotation's columns may be from unit length and right angles, after rounding to 32 bits. */
const rigidTolerance = 1e-4;

/**
 * A camera of the released code.
 * @param numbers height, width, 4×4 intrinsics, 4×4 camera-to-world pose, row-major: 34
 * @param tensor that they stand in, for problems
 */
export function recordedCamera(numbers: Float64Array, tensor: string, reader: InputTensors): Camera {
  const [height, width] = numbers;
  const [fx, skew, cx, , shear, fy, cy] = numbers.subarray(2, 18);
  const worldFromCamera = Float64Array.from(numbers.subarray(18, 34));
  for (const [word, stated] of Object.entries({ height, width })) {
    const known = reader.lengths.get(word);
    if (known && known.length !== stated) {
      reader.refuse(
        `${tensor} has cameras of ${word} ${stated}, but the images in ${known.tensor} have ${known.length}`,
      );
    }
  }
  if (!(fx > 0 && fy > 0 && skew === 0 && shear === 0)) {
    reader.refuse(`${tensor}: intrinsics ${[fx, skew, cx]} and ${[shear, fy, cy]} are of no pinhole camera`);
  }
  if (!isRigid(worldFromCamera)) {
    reader.refuse(`${tensor}: a camera-to-world pose is no rotation and translation, or not row by row`);
  }
  return { width, height, fx, fy, cx, cy, worldFromCamera };
}

function isRigid(m: Float64Array): boolean {
  const dot = (a: number, b: number): number => m[a] * m[b] + m[4 + a] * m[4 + b] + m[8 + a] * m[8 + b];
  const isRotation = [0, 1, 2].every((a) =>
    [0, 1, 2].every((b) => Math.abs(dot(a, b) - (a === b ? 1 : 0)) < rigidTolerance),
  );
  return isRotation && m[12] === 0 && m[13] === 0 && m[14] === 0 && m[15] === 1;
}
