import type { WireCamera } from "../backend/renderBackend.ts";
import { poseOfMatrix, rotate, type Vector3 } from "../geometry/pose.ts";

/**
 * A camera's pyramid in the world.
 * @param depthMeters z-depth of its base
 * @returns the camera's centre and the corners of its picture, clockwise from the top left
 */
export function frustumCorners(
  camera: WireCamera,
  depthMeters: number,
): { readonly center: Vector3; readonly corners: readonly Vector3[] } {
  const { width, height, fx, fy, cx, cy } = camera;
  const { position, rotation } = poseOfMatrix(camera.worldFromCamera);
  const corner = (x: number, y: number): Vector3 => {
    const ray = rotate(rotation, [((x - cx) / fx) * depthMeters, ((y - cy) / fy) * depthMeters, depthMeters]);
    return [position[0] + ray[0], position[1] + ray[1], position[2] + ray[2]];
  };
  // Pixel centres are at integers, so the picture reaches half a pixel beyond them.
  const [right, bottom] = [width - 0.5, height - 0.5];
  return {
    center: position,
    corners: [corner(-0.5, -0.5), corner(right, -0.5), corner(right, bottom), corner(-0.5, bottom)],
  };
}
