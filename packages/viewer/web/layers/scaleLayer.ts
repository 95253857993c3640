import { type ColorMap, viridis } from "../fromGpnerf.ts";
import { paint, type Rgb, type RgbaPicture } from "./rgba.ts";

/** Values at the two ends of a colour scale. */
export interface ScaleRange {
  readonly low: number;
  readonly high: number;
}

/** Near is bright, far is dark: as in gpnerf's figures. */
export const depthColors: ColorMap = (t) => viridis(1 - t);

/** Where there is no value. */
const unknown: Rgb = [0, 0, 0];

/**
 * Values on a colour scale; black where they are unknown (not finite).
 * @param valueAt value of the pixel with this index
 */
export function scaleLayer(
  size: { readonly width: number; readonly height: number },
  valueAt: (pixel: number) => number,
  { low, high }: ScaleRange,
  colors: ColorMap,
): RgbaPicture {
  return paint(size, (pixel) => {
    const value = valueAt(pixel);
    return Number.isFinite(value) ? colors((value - low) / (high - low)) : unknown;
  });
}

/** A depth as a value: not a number where it is unknown (0). */
export function knownDepth(depth: Float32Array, pixel: number): number {
  return depth[pixel] > 0 ? depth[pixel] : Number.NaN;
}

/**
 * A range that shows a depth map well: its 1st to 99th percentile, a little widened, at least 10 cm.
 * @returns undefined when no depth is known
 */
export function depthExtent(depth: Float32Array): ScaleRange | undefined {
  const known = depth.filter((value) => value > 0 && Number.isFinite(value)).sort();
  if (known.length === 0) return undefined;
  const at = (share: number): number => known[Math.round(share * (known.length - 1))];
  const [low, high] = [at(0.01) * 0.98, at(0.99) * 1.02];
  return high - low >= 0.1 ? { low, high } : { low: Math.max(0, low - 0.05), high: high + 0.05 };
}
