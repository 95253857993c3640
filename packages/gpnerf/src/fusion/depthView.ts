import type { Camera } from "../cameras/camera.ts";
import type { LabelMap } from "../evaluation/confusion.ts";

/** One view that goes into a fusion: a depth map, and what else is known about its pixels. */
export interface DepthView {
  readonly camera: Camera;
  /** z-depth in metres, [height, width]; 0 where unknown. */
  readonly depth: Float32Array;
  /** Colour, [height, width, 3], sRGB values in 0..1. */
  readonly color: Float32Array;
  /** Class index per pixel, [height, width]; the ignore label where unlabelled. */
  readonly classes?: LabelMap;
  /** Instance id per pixel, [height, width]; 0 where unlabelled. */
  readonly instances?: Uint16Array;
}

/**
 * Check that all maps of a view have the camera's size.
 * @throws {RangeError} naming the map that has another
 */
export function checkDepthView(who: string, { camera, depth, color, classes, instances }: DepthView): void {
  const pixels = camera.width * camera.height;
  const maps = { depth, "color / 3": { length: color.length / 3 }, classes, instances };
  for (const [name, map] of Object.entries(maps)) {
    if (map === undefined || map.length === pixels) continue;
    throw new RangeError(
      `${who}: ${name} has ${map.length} values, the camera has ${camera.width} × ${camera.height} = ${pixels} pixels`,
    );
  }
}
