import type { Camera, Frame } from "gpnerf";
import { invertRigid } from "gpnerf";

/** Depths that differ by less than this share of the depth belong to the same surface. */
const sameSurface = 0.06;

/** A rendered depth map: cell (column, row) lies at pixel (column · stride, row · stride) of the camera. */
export interface RenderedDepth {
  /** z-depth in metres, [height, width]. */
  readonly depth: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
}

/**
 * Which instance a rendered pixel shows, as the photos' instance maps have it: the surface point at the rendered depth,
 * looked up in the first photo that sees it, which is one whose own depth there agrees.
 *
 * @param photos nearest first; those without depth or instances are passed over
 * @returns instance ids, [height, width]; 0 where no photo sees the point or none knows its instance
 */
export function transferInstances(
  rendered: RenderedDepth,
  camera: Camera,
  photos: readonly Frame[],
): Uint16Array<ArrayBuffer> {
  const lookups = photos.flatMap((photo) => {
    const { depth, instance } = photo;
    return depth && instance
      ? [{ ...photo, depth, instance, fromWorld: invertRigid(photo.camera.worldFromCamera) }]
      : [];
  });
  const { width, height, stride, depth } = rendered;
  const instances = new Uint16Array(width * height);
  const m = camera.worldFromCamera;
  for (let cell = 0; cell < instances.length; cell++) {
    const z = depth[cell];
    const x = (((cell % width) * stride - camera.cx) / camera.fx) * z;
    const y = ((Math.floor(cell / width) * stride - camera.cy) / camera.fy) * z;
    const point = [0, 4, 8].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3]);
    for (const { camera: seen, fromWorld: w, depth: known, instance } of lookups) {
      const [px, py, pz] = [0, 4, 8].map(
        (row) => w[row] * point[0] + w[row + 1] * point[1] + w[row + 2] * point[2] + w[row + 3],
      );
      if (!(pz > 0)) continue;
      const column = Math.round((seen.fx * px) / pz + seen.cx);
      const row = Math.round((seen.fy * py) / pz + seen.cy);
      if (!(column >= 0 && column < seen.width && row >= 0 && row < seen.height)) continue;
      const pixel = row * seen.width + column;
      if (known[pixel] === 0 || Math.abs(known[pixel] - pz) > sameSurface * pz || instance[pixel] === 0) continue;
      instances[cell] = instance[pixel];
      break;
    }
  }
  return instances;
}
