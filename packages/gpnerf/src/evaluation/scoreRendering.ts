import { SceneError } from "../errors.ts";
import type { ImageSize } from "../images/imageSize.ts";
import type { Frame } from "../scene/scene.ts";
import type { ViewScores } from "./aggregate.ts";
import { depthRelativeError } from "./depthError.ts";
import { psnr } from "./psnr.ts";
import { ssim, ssimMap } from "./ssim.ts";

/**
 * How close a picture, [height, width, 3], comes to the photo, over the pixels that the photo's mask leaves. For SSIM,
 * whose windows reach over the mask's border, masked pixels of the picture are those of the photo.
 *
 * @throws {SceneError} when the mask leaves no pixel
 */
export function scoreColor(color: Float32Array, truth: Frame, size: ImageSize): { psnr: number; ssim: number } {
  const { mask } = truth;
  if (mask === undefined) return { psnr: psnr(color, truth.color), ssim: ssim(color, truth.color, size) };
  const isShown = (_: number, i: number): boolean => mask[Math.floor(i / 3)] !== 0;
  const shown = truth.color.filter(isShown);
  if (shown.length === 0) {
    throw new SceneError(`${truth.name}: the mask leaves no pixel to score.`, {
      hint: "Remove the frame from the scene, or its mask: 0 means that a pixel does not show the scene.",
    });
  }
  const painted = color.map((value, i) => (isShown(value, i) ? value : truth.color[i]));
  // Channel by channel, [3, height, width].
  const similarities = ssimMap(painted, truth.color, size).filter((_, i) => mask[i % mask.length] !== 0);
  return {
    psnr: psnr(color.filter(isShown), shown),
    ssim: similarities.reduce((sum, value) => sum + value, 0) / similarities.length,
  };
}

/** How close z-depths in metres, [height, width], come to the measured ones; null where nothing was measured. */
export function scoreDepth(
  depth: Float32Array,
  truth: Frame,
): Pick<ViewScores, "depthRelativeError" | "depthCorrelation"> {
  const error = truth.depth ? depthRelativeError(depth, truth.depth) : null;
  return { depthRelativeError: error?.median ?? null, depthCorrelation: error?.correlation ?? null };
}
