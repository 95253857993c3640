import { type Camera, cameraCenter } from "../cameras/camera.ts";

/** Rays through pixels of one camera. */
export interface RayBundle {
  /** Camera centre that all rays leave from, world metres. */
  readonly origin: readonly [number, number, number];
  /** World directions with z-component 1 in camera axes, [rays, 3]: origin + z · direction has z-depth z. */
  readonly directions: Float32Array;
}

/**
 * Rays through the given pixels.
 * @param pixels column and row of each ray, [rays, 2]; integers are pixel centres
 */
export function raysThrough(camera: Camera, pixels: Float32Array): RayBundle {
  const rays = pixels.length / 2;
  const directions = new Float32Array(rays * 3);
  const m = camera.worldFromCamera;
  for (let ray = 0; ray < rays; ray++) {
    const x = (pixels[2 * ray] - camera.cx) / camera.fx;
    const y = (pixels[2 * ray + 1] - camera.cy) / camera.fy;
    for (let axis = 0; axis < 3; axis++) {
      directions[3 * ray + axis] = m[4 * axis] * x + m[4 * axis + 1] * y + m[4 * axis + 2];
    }
  }
  return { origin: cameraCenter(camera), directions };
}

/** Column and row of every `stride`-th pixel of an image in both directions, row by row, [pixels, 2]. */
export function pixelGrid(width: number, height: number, stride = 1): Float32Array {
  const pixels: number[] = [];
  for (let y = 0; y < height; y += stride) for (let x = 0; x < width; x += stride) pixels.push(x, y);
  return Float32Array.from(pixels);
}
