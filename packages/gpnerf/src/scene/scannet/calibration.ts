/**
 * @file What ScanNet says about its two cameras. Each has intrinsics and an extrinsic matrix, which takes points of the
 * camera to the frame that both share: ScanNet's own calibration stores the depth camera's as depth to colour, with the
 * identity for colour. Recordings whose depth was registered before have the identity for both.
 */
import { invertRigid } from "../../cameras/camera.ts";
import { SceneError } from "../../errors.ts";
import { formatSize, type ImageSize } from "../../images/imageSize.ts";
import { rigidProblem } from "../parsePose.ts";
import type { Intrinsics } from "../sceneFiles.ts";

/** A 4×4 row-major matrix and where it stands. */
export interface StatedMatrix {
  readonly values: Float64Array;
  /** File, and place in it, for messages. */
  readonly where: string;
  /** File. */
  readonly path: string;
}

/** Distance of a principal point from the image centre, in sizes of the image, that no uncropped camera has. */
const farFromCentre = 0.25;

/**
 * The pinhole camera of a stated matrix, for images of a size.
 *
 * @throws {SceneError} when it is no pinhole matrix, or clearly one for images of another size
 */
export function pinholeOf({ values, where, path }: StatedMatrix, size: ImageSize): Intrinsics {
  const [fx, skew, cx, , yx, fy, cy, , zx, zy, one] = values;
  const refuse = (problem: string): never => {
    throw new SceneError(`${where}: ${problem}; it needs the matrix of a pinhole camera, fx 0 cx / 0 fy cy / 0 0 1.`, {
      path,
      hint: "Write the intrinsics in pixels of the stored images: resized images need resized intrinsics.",
    });
  };
  if (!values.every(Number.isFinite)) refuse("holds numbers that are not finite");
  if (fx <= 0 || fy <= 0) refuse(`has focal lengths ${fx} and ${fy}`);
  if (Math.abs(skew) > 1e-3 * fx || yx !== 0 || zx !== 0 || zy !== 0 || one !== 1) {
    refuse("has skew or a last row that is not 0 0 1");
  }
  if (!isCentred(cx, size.width) || !isCentred(cy, size.height)) {
    refuse(`has its principal point (${cx}, ${cy}) far from the centre of the ${formatSize(size)} images`);
  }
  return { width: size.width, height: size.height, fx, fy, cx, cy };
}

/** Whether a stated matrix can be for images of a size, judged by its principal point. */
export function fitsSize({ values }: StatedMatrix, { width, height }: ImageSize): boolean {
  return isCentred(values[2], width) && isCentred(values[6], height);
}

function isCentred(center: number, size: number): boolean {
  return Math.abs((center + 0.5) / size - 0.5) < farFromCentre;
}

/**
 * Depth camera to colour camera out of both extrinsic matrices; an absent one, or one of zeros, which recorders write
 * that know none, is the identity.
 *
 * @returns 4×4 row-major, metres
 * @throws {SceneError} when a matrix is no rigid transform
 */
export function colorFromDepth(color: StatedMatrix | undefined, depth: StatedMatrix | undefined): Float64Array {
  return multiply(invertRigid(rigidOf(color)), rigidOf(depth));
}

function rigidOf(matrix: StatedMatrix | undefined): Float64Array {
  if (matrix === undefined || matrix.values.every((value) => value === 0)) {
    return Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
  }
  const { values, where, path } = matrix;
  const problem = rigidProblem(values);
  if (problem === undefined) return values;
  throw new SceneError(`${where}: the extrinsic matrix ${problem}; it needs to be rigid, 4×4, in metres.`, {
    path,
    hint: "Write the identity if depth maps and colour images are registered to each other.",
  });
}

function multiply(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: 16 }, (_, i) => {
    const [row, column] = [i - (i % 4), i % 4];
    return a[row] * b[column] + a[row + 1] * b[column + 4] + a[row + 2] * b[column + 8] + a[row + 3] * b[column + 12];
  });
}
