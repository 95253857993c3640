import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SceneError } from "../../errors.ts";
import type { ImageSize } from "../../images/imageSize.ts";
import type { Intrinsics } from "../sceneFiles.ts";

const intrinsicsName = "camera-intrinsics.txt";
const howToWrite =
  'Write its 3×3 matrix, "fx 0 cx / 0 fy cy / 0 0 1" on three lines, in pixels of the stored images ' +
  "(7-Scenes, 640×480: fx = fy = 585, cx = 320, cy = 240).";

/**
 * Read `camera-intrinsics.txt`, a 3×3 matrix, from a scene's folder or the one above it.
 *
 * @param size size of the stored images, which the matrix must be for
 * @throws {SceneError} when the file is missing, is no pinhole matrix, or is for images of another size
 */
export async function readCameraIntrinsics(folder: string, size: ImageSize): Promise<Intrinsics> {
  for (const path of [join(folder, intrinsicsName), join(dirname(folder), intrinsicsName)]) {
    const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return undefined;
      throw new SceneError(`${path}: cannot be read (${cause.code}).`, { path, cause, hint: howToWrite });
    });
    if (text !== undefined) return parseIntrinsics(path, text, size);
  }
  const path = join(folder, intrinsicsName);
  throw new SceneError(`${path}: is missing, so the focal length of the images is unknown.`, {
    path,
    hint: howToWrite,
  });
}

function parseIntrinsics(path: string, text: string, size: ImageSize): Intrinsics {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const [fx, skew, cx, zero1, fy, cy, zero2, zero3, one] = words.map(Number);
  const refuse = (problem: string): never => {
    throw new SceneError(`${path}: ${problem}; it needs the 3×3 matrix of a pinhole camera.`, {
      path,
      hint: howToWrite,
    });
  };

  if (words.length !== 9) refuse(`holds ${words.length} numbers`);
  const bad = words.find((word) => !Number.isFinite(Number(word)));
  if (bad !== undefined) refuse(`holds "${bad}"`);
  if (fx <= 0 || fy <= 0) refuse(`has focal lengths ${fx} and ${fy}`);
  if (skew !== 0 || zero1 !== 0 || zero2 !== 0 || zero3 !== 0 || one !== 1)
    refuse("has skew or a last row that is not 0 0 1");
  if (cx <= 0 || cy <= 0 || cx >= size.width || cy >= size.height) {
    refuse(`has its principal point (${cx}, ${cy}) outside the ${size.width}×${size.height} images`);
  }
  return { width: size.width, height: size.height, fx, fy, cx, cy };
}
