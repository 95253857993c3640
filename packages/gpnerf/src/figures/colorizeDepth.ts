import type { ImageSize } from "../images/imageSize.ts";
import type { DepthRange } from "../scene/scene.ts";
import { viridis } from "./colorMap.ts";
import { checkPixelCount, type RgbImage } from "./rgbImage.ts";

/**
 * Depth as a picture: yellow at `near` to dark blue at `far`, linear in depth; black where depth is unknown.
 *
 * @param depth  z-depth in metres, [height, width]; 0 or not finite where unknown
 * @param range  depths at the two ends of the colour scale; pass the same range to pictures that are to be compared
 * @throws {RangeError} when the map does not have that size or the range is empty
 */
export function colorizeDepth(depth: Float32Array, size: ImageSize, range: DepthRange): RgbImage {
  checkPixelCount("colorizeDepth", depth.length, size, 1);
  const { near, far } = range;
  if (!(far > near)) {
    throw new RangeError(
      `colorizeDepth: the range is ${near} to ${far} m; far must lie beyond near. Pass the scene's depth range.`,
    );
  }
  const data = new Uint8Array(depth.length * 3);
  for (let i = 0; i < depth.length; i++) {
    const isKnown = depth[i] > 0 && Number.isFinite(depth[i]);
    if (isKnown) data.set(viridis((far - depth[i]) / (far - near)), 3 * i);
  }
  return { width: size.width, height: size.height, data };
}
