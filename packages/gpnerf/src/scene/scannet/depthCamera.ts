import { resizeCamera } from "../../cameras/camera.ts";
import { SceneError } from "../../errors.ts";
import { formatSize, type ImageSize, sameSize } from "../../images/imageSize.ts";
import type { DepthCamera, Intrinsics } from "../sceneFiles.ts";
import { colorFromDepth, fitsSize, pinholeOf, type StatedMatrix } from "./calibration.ts";
import type { ScanNetOptions } from "./scanNetOptions.ts";

/** What a scene says about its depth camera; matrices that it does not state are absent. */
export interface DepthCalibration {
  /** Where the depth maps lie, for messages. */
  readonly path: string;
  /** Size of the depth maps. */
  readonly size: ImageSize;
  readonly intrinsic: StatedMatrix | undefined;
  readonly extrinsic: StatedMatrix | undefined;
  readonly colorExtrinsic: StatedMatrix | undefined;
}

const identity = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
/** Aspect ratios that differ by more than this factor are not one picture at two sizes; ScanNet's differ by 1.004. */
const stretch = 1.02;

/**
 * The camera of a scene's depth maps.
 *
 * ScanNet's depth maps (640×480) were registered to the colour camera before the colour images lost four of their 972 rows,
 * so a plain resize to 1296×968 is off by up to two colour pixels where the stated intrinsics are not.
 *
 * Depth maps of the size of the colour images whose stated intrinsics are for another size were resized by somebody, and
 * are taken to lie on the colour images' pixels; so are all without stated intrinsics.
 *
 * @param color camera of the colour images
 * @returns undefined when depth maps lie on the colour images' pixels
 * @throws {SceneError} when a matrix cannot be used, or the sizes do not go together
 */
export function depthCameraOf(
  color: Intrinsics,
  { path, size, intrinsic, extrinsic, colorExtrinsic }: DepthCalibration,
  alignment: ScanNetOptions["depthAlignment"],
): DepthCamera | undefined {
  const isColorSized = sameSize(size, color);
  const isStated = intrinsic !== undefined && !(isColorSized && !fitsSize(intrinsic, size));
  if (isStated && alignment !== "resize") {
    return { ...pinholeOf(intrinsic, size), colorFromDepth: colorFromDepth(colorExtrinsic, extrinsic) };
  }
  if (isColorSized) return undefined;
  const ratio = (color.width * size.height) / (color.height * size.width);
  if (Math.max(ratio, 1 / ratio) > stretch) {
    throw new SceneError(
      `${path}: depth maps are ${formatSize(size)} and colour images ${formatSize(color)}; pictures of another shape ` +
        "need the intrinsics of the depth camera.",
      { path, hint: "Add intrinsic/intrinsic_depth.txt, the 4×4 matrix that ScanNet's exporter writes." },
    );
  }
  const { fx, fy, cx, cy } = resizeCamera({ ...color, worldFromCamera: identity }, size.width, size.height);
  return { ...size, fx, fy, cx, cy, colorFromDepth: identity };
}
