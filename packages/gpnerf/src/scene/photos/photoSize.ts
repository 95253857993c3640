import type { LensCamera } from "../../cameras/lensCamera.ts";
import { SceneError } from "../../errors.ts";
import { formatSize, type ImageSize, sameSize } from "../../images/imageSize.ts";

const shapeTolerance = 0.01;

/**
 * Check that an image shows what a camera of some size sees: the size itself, or the same shape larger or smaller, as
 * after a reduction of all photos. Aspect ratios may differ by a hundredth, the rounding of small images.
 *
 * @param owner whose size is expected, for the message
 * @throws {SceneError} when the shape is another
 */
export function expectShape(path: string, image: ImageSize, expected: ImageSize, owner: string): void {
  const ratio = (image.width * expected.height) / (image.height * expected.width);
  if (Math.abs(Math.log(ratio)) <= shapeTolerance) return;
  const turned = sameSize(image, { width: expected.height, height: expected.width });
  throw new SceneError(`${path}: is ${formatSize(image)}, but ${owner} is ${formatSize(expected)}, of another shape.`, {
    path,
    hint: turned
      ? "The image was turned after its camera was estimated, or before: use the stored pixels without EXIF rotation for both."
      : "Use the images that the cameras were estimated with; they may be scaled, but not cropped.",
  });
}

/** The camera of images that were scaled, each axis by its factor; pixel centres at integers. */
export function scaleLensCamera(camera: LensCamera, scaleX: number, scaleY: number): LensCamera {
  if (scaleX === 1 && scaleY === 1) return camera;
  const width = Math.max(1, Math.round(camera.width * scaleX));
  const height = Math.max(1, Math.round(camera.height * scaleY));
  const [sx, sy] = [width / camera.width, height / camera.height];
  return {
    ...{ width, height, lens: camera.lens },
    fx: camera.fx * sx,
    fy: camera.fy * sy,
    cx: (camera.cx + 0.5) * sx - 0.5,
    cy: (camera.cy + 0.5) * sy - 0.5,
  };
}
