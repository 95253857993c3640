import type { Lens } from "../../cameras/lens.ts";
import type { LensCamera } from "../../cameras/lensCamera.ts";
import { SceneError } from "../../errors.ts";
import type { ImageSize } from "../../images/imageSize.ts";
import { intrinsicsProblem } from "../photos/intrinsicsProblem.ts";
import type { TransformsCamera } from "./transformsFile.ts";

const pinholeModels = ["OPENCV", "PINHOLE", "SIMPLE_PINHOLE", "SIMPLE_RADIAL", "RADIAL", "PERSPECTIVE"];
const fisheyeModels = ["OPENCV_FISHEYE"];

/**
 * The camera of a frame. Like COLMAP's, principal points count from the image's corner, the centre of the first pixel
 * being (0.5, 0.5); here it is (0, 0).
 *
 * @param entries of the frame, those of its file where it has none
 * @param imageSize size of the images, where the file does not state it
 * @param where file and frame, for the message
 * @throws {SceneError} when there is no focal length, the model is not supported, or numbers cannot be a camera's
 */
export function transformsCamera(
  entries: TransformsCamera,
  imageSize: ImageSize,
  where: string,
  path: string,
): LensCamera {
  const refuse = (problem: string, hint: string): never => {
    throw new SceneError(`${where}: the camera ${problem}.`, { path, hint });
  };
  const width = entries.w ?? imageSize.width;
  const height = entries.h ?? imageSize.height;
  const fx = entries.fl_x ?? focalLength(entries.camera_angle_x, width);
  if (fx === undefined) {
    return refuse("has neither fl_x nor camera_angle_x", "Add the focal length in pixels as fl_x.");
  }
  const fy = entries.fl_y ?? focalLength(entries.camera_angle_y, height) ?? fx;
  const camera = { width, height, fx, fy, cx: (entries.cx ?? width / 2) - 0.5, cy: (entries.cy ?? height / 2) - 0.5 };
  const lens = lensOf(entries);
  if (lens === undefined) {
    const known = [...pinholeModels, ...fisheyeModels].join(", ");
    return refuse(
      `has the model ${entries.camera_model}; it needs to be one of ${known}`,
      "Undistort the photos first.",
    );
  }
  const problem = intrinsicsProblem(camera);
  if (problem !== undefined) refuse(problem, "Check fl_x, fl_y, cx, cy, w and h.");
  return { ...camera, lens };
}

function focalLength(angle: number | null | undefined, size: number): number | undefined {
  return angle === null || angle === undefined ? undefined : size / 2 / Math.tan(angle / 2);
}

/** k₁ to k₄ go with r² to r⁸ in both kinds, as in nerfstudio; OpenCV gives its k₄ another place. */
function lensOf(entries: TransformsCamera): Lens | undefined {
  const { camera_model: model, is_fisheye: isFisheye, k1, k2, k3, k4, p1, p2 } = entries;
  const radial = [k1 ?? 0, k2 ?? 0, k3 ?? 0, k4 ?? 0];
  if (isFisheye || fisheyeModels.includes(model ?? "")) return { projection: "fisheye", radial };
  if (!pinholeModels.includes(model ?? pinholeModels[0])) return undefined;
  return { projection: "pinhole", radial, tangential: [p1 ?? 0, p2 ?? 0] };
}
