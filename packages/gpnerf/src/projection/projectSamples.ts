import { type Camera, cameraCenter, invertRigid } from "../cameras/camera.ts";
import type { RayBundle } from "../rays/rayBundle.ts";

/** Where the samples of a chunk of rays lie, and how each source view sees them. Points are listed ray by ray. */
export interface ProjectedSamples {
  readonly count: number;
  readonly views: number;
  /** World positions, [points, 3]. */
  readonly points: Float32Array;
  /** Unit ray directions, [rays, 3]. */
  readonly rayDirection: Float32Array;
  /** Image pixel in each view, [points, views, 2]; far outside the image for points beside or behind the camera. */
  readonly pixels: Float32Array;
  /** 1 where the point lies before the camera and inside the image, [points, views]. */
  readonly visible: Float32Array;
  /** a − b scaled to unit length and a · b, for unit directions a from the point to the target, b to the source: [points, views, 4]. */
  readonly direction: Float32Array;
}

/** Depths are held above this before the division, metres. */
const minimumDepth = 1e-8;

/** Pixels are held within ± this, so that points beside the camera stay finite. */
const farthestPixel = 1e6;

/**
 * Π_i of Eq. 4: project the samples of each ray into every source view.
 *
 * @param depths z-depths in metres, [rays · samples]
 * @param sources cameras of the views; undefined for a view that sees nothing
 */
export function projectSamples(
  rays: RayBundle,
  depths: Float32Array,
  sources: readonly (Camera | undefined)[],
): ProjectedSamples {
  const rayCount = rays.directions.length / 3;
  const count = depths.length;
  const views = sources.length;
  const result: ProjectedSamples = {
    count,
    views,
    points: new Float32Array(count * 3),
    rayDirection: unitRows(rays.directions),
    pixels: new Float32Array(count * views * 2).fill(-farthestPixel),
    visible: new Float32Array(count * views),
    direction: new Float32Array(count * views * 4),
  };
  const samples = count / rayCount;
  for (let point = 0; point < count; point++) {
    const ray = Math.floor(point / samples);
    for (let axis = 0; axis < 3; axis++) {
      // Rounded as 32-bit code does it: the positional encoding multiplies the last bit by 2⁹.
      const step = Math.fround(depths[point] * rays.directions[3 * ray + axis]);
      result.points[3 * point + axis] = Math.fround(rays.origin[axis]) + step;
    }
  }
  sources.forEach((camera, view) => {
    if (camera) projectIntoView(result, camera, view, rays.origin);
  });
  return result;
}

function projectIntoView(result: ProjectedSamples, camera: Camera, view: number, target: RayBundle["origin"]): void {
  const m = invertRigid(camera.worldFromCamera);
  const center = cameraCenter(camera);
  const { points, pixels, visible, direction, views } = result;
  for (let point = 0; point < result.count; point++) {
    const x = points[3 * point];
    const y = points[3 * point + 1];
    const z = points[3 * point + 2];
    const at = point * views + view;

    const depth = m[8] * x + m[9] * y + m[10] * z + m[11];
    const divisor = Math.max(depth, minimumDepth);
    const column = (camera.fx * (m[0] * x + m[1] * y + m[2] * z + m[3]) + camera.cx * depth) / divisor;
    const row = (camera.fy * (m[4] * x + m[5] * y + m[6] * z + m[7]) + camera.cy * depth) / divisor;
    pixels[2 * at] = Math.min(Math.max(column, -farthestPixel), farthestPixel);
    pixels[2 * at + 1] = Math.min(Math.max(row, -farthestPixel), farthestPixel);
    if (depth > 0 && column >= 0 && column <= camera.width - 1 && row >= 0 && row <= camera.height - 1) visible[at] = 1;

    let ax = target[0] - x;
    let ay = target[1] - y;
    let az = target[2] - z;
    let bx = center[0] - x;
    let by = center[1] - y;
    let bz = center[2] - z;
    const a = 1 / (Math.sqrt(ax * ax + ay * ay + az * az) + 1e-6);
    const b = 1 / (Math.sqrt(bx * bx + by * by + bz * bz) + 1e-6);
    ax *= a;
    ay *= a;
    az *= a;
    bx *= b;
    by *= b;
    bz *= b;
    const dx = ax - bx;
    const dy = ay - by;
    const dz = az - bz;
    const scale = 1 / Math.max(Math.sqrt(dx * dx + dy * dy + dz * dz), 1e-6);
    direction[4 * at] = dx * scale;
    direction[4 * at + 1] = dy * scale;
    direction[4 * at + 2] = dz * scale;
    direction[4 * at + 3] = ax * bx + ay * by + az * bz;
  }
}

/** Rounded like the sampled points: fused multiply-adds in 32 bits, a square root, a division. */
function unitRows(vectors: Float32Array): Float32Array {
  const f = Math.fround;
  const unit = new Float32Array(vectors.length);
  for (let i = 0; i < vectors.length; i += 3) {
    const [x, y, z] = vectors.subarray(i, i + 3);
    const length = f(Math.sqrt(f(z * z + f(y * y + f(x * x)))));
    for (let axis = 0; axis < 3; axis++) unit[i + axis] = vectors[i + axis] / length;
  }
  return unit;
}
