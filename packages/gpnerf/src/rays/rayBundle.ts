import { type Camera, cameraCenter } from "../cameras/camera.ts";

/** Rays through pixels of one camera. */
export interface RayBundle {
  /** Camera centre that all rays leave from, world metres. */
  readonly origin: readonly [number, number, number];
  /** World directions with z-component 1 in camera axes, [rays, 3]: origin + z · direction has z-depth z. */
  readonly directions: Float32Array;
}

/**
 * Rays through the given pixels, d = R K⁻¹ (column, row, 1).
 *
 * Every step is rounded to 32 bits, as 32-bit code with fused multiply-add does it: the positional encoding multiplies a
 * point's last bit by 2⁹, and networks of the released code should see the points they were trained on.
 *
 * @param pixels column and row of each ray, [rays, 2]; integers are pixel centres
 */
export function raysThrough(camera: Camera, pixels: Float32Array): RayBundle {
  const rays = pixels.length / 2;
  const directions = new Float32Array(rays * 3);
  const f = Math.fround;
  const { worldFromCamera: m, fx, fy, cx, cy } = camera;
  const [invFx, invFy, x0, y0] = [f(1 / fx), f(1 / fy), f(-cx / fx), f(-cy / fy)];
  for (let axis = 0; axis < 3; axis++) {
    const [rx, ry, rz] = [f(m[4 * axis]), f(m[4 * axis + 1]), f(m[4 * axis + 2])];
    const [perColumn, perRow, corner] = [f(rx * invFx), f(ry * invFy), f(f(f(rx * x0) + ry * y0) + rz)];
    for (let ray = 0; ray < rays; ray++) {
      directions[3 * ray + axis] = f(f(perColumn * pixels[2 * ray]) + perRow * pixels[2 * ray + 1]) + corner;
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
