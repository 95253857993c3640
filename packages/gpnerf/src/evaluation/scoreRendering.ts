import type { ImageSize } from "../images/imageSize.ts";
import type { Frame } from "../scene/scene.ts";
import type { ViewScores } from "./aggregate.ts";
import { depthRelativeError } from "./depthError.ts";
import { psnr } from "./psnr.ts";
import { ssim } from "./ssim.ts";

/** How close a picture, [height, width, 3], comes to the photo. */
export function scoreColor(color: Float32Array, truth: Frame, size: ImageSize): { psnr: number; ssim: number } {
  return { psnr: psnr(color, truth.color), ssim: ssim(color, truth.color, size) };
}

/** How close z-depths in metres, [height, width], come to the measured ones; null where nothing was measured. */
export function scoreDepth(
  depth: Float32Array,
  truth: Frame,
): Pick<ViewScores, "depthRelativeError" | "depthCorrelation"> {
  const error = truth.depth ? depthRelativeError(depth, truth.depth) : null;
  return { depthRelativeError: error?.median ?? null, depthCorrelation: error?.correlation ?? null };
}
