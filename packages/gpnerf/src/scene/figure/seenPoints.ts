import type { Frame } from "../scene.ts";

/** What frames with depth maps show, as points of the world. */
export interface SeenPoints {
  /** World positions, [points, xyz]. */
  readonly positions: Float32Array;
  /** sRGB bytes, [points, rgb]. */
  readonly colors: Uint8Array;
  /** Half the distance to the next point of the same frame if the surface faces the camera, in the world's unit, [points]. */
  readonly radii: Float32Array;
}

/**
 * The points that depth maps put into the world.
 *
 * @param most about how many points are taken in all, evenly from all frames
 */
export function seenPoints(frames: readonly Frame[], most: number): SeenPoints {
  const pixels = frames.reduce((sum, { depth }) => sum + (depth?.length ?? 0), 0);
  const step = Math.max(1, Math.floor(Math.sqrt(pixels / most)));
  const positions: number[] = [];
  const colors: number[] = [];
  const radii: number[] = [];
  for (const { camera, color, depth } of frames) {
    if (!depth) continue;
    const { width, height, fx, fy, cx, cy, worldFromCamera: m } = camera;
    for (let y = step >> 1; y < height; y += step) {
      for (let x = step >> 1; x < width; x += step) {
        const z = depth[y * width + x];
        if (!(z > 0)) continue;
        const [px, py] = [((x - cx) / fx) * z, ((y - cy) / fy) * z];
        for (const row of [0, 4, 8]) positions.push(m[row] * px + m[row + 1] * py + m[row + 2] * z + m[row + 3]);
        radii.push((step / 2) * (z / fx));
        for (const channel of [0, 1, 2]) colors.push(255 * color[3 * (y * width + x) + channel]);
      }
    }
  }
  return {
    positions: Float32Array.from(positions),
    colors: Uint8Array.from(Uint8ClampedArray.from(colors)),
    radii: Float32Array.from(radii),
  };
}
