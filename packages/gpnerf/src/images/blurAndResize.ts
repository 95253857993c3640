import { gaussianBlur } from "./gaussianBlur.ts";
import type { ImageSize } from "./imageSize.ts";
import type { ColorImage } from "./readColor.ts";
import { resizeBilinear } from "./resizeBilinear.ts";

/**
 * Bring a colour image to the working size as the released code prepares its frames: Gaussian blur, then bilinear resize.
 * Gives its pixels to float32 rounding, where `readColor`'s antialiased resize gives other, equally good ones.
 *
 * The strength of the blur follows from `ratio` alone. The released ScanNet preparation takes 320/1296 for it, the ratio of
 * the widths, and also for the intrinsics, while it squeezes the 968 rows to 240; the sizes are separate here for that
 * reason.
 *
 * @param ratio working size / stored size, above 0; 1 blurs nothing
 * @param size working size in pixels
 */
export function blurAndResize(image: ColorImage, ratio: number, size: ImageSize): ColorImage {
  const blur = blurOfRatio(ratio);
  return resizeBilinear(gaussianBlur(image, blur.size, blur.sigma), size);
}

/**
 * Size in taps and standard deviation in pixels of the blur before shrinking by `ratio`: a third of a target pixel, and
 * OpenCV's rule for the size that belongs to it, made odd.
 */
export function blurOfRatio(ratio: number): { readonly size: number; readonly sigma: number } {
  const sigma = 1 / ratio / 3;
  const size = Math.ceil(((sigma - 0.8) / 0.3 + 1) * 2 + 1);
  return { size: Math.max(1, size % 2 === 0 ? size + 1 : size), sigma };
}
