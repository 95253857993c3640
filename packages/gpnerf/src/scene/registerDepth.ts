import { invertRigid, resizeCamera } from "../cameras/camera.ts";
import { resizeNearest } from "../images/resizeNearest.ts";
import type { DepthCamera, Intrinsics } from "./sceneFiles.ts";

/**
 * Bring a depth map of a camera of its own onto the pixels of the colour camera. Depths are picked, never mixed.
 *
 * - The two cameras differ by a resize only: `resizeNearest`.
 * - They share their centre: each colour pixel takes the depth pixel that its ray meets.
 * - They lie apart: each depth pixel is painted where it lands, over the area that it covers; the nearer surface wins, and
 *   what only the colour camera sees stays unknown.
 *
 * @param depth z-depths of the depth camera in metres, [from.height, from.width]; 0 where unknown
 * @param to colour camera at the working size
 * @returns z-depths of the colour camera in metres, [to.height, to.width]; 0 where unknown
 */
export function registerDepth(depth: Float32Array, from: DepthCamera, to: Intrinsics): Float32Array {
  if (differsByResize(from, to)) return resizeNearest(depth, from, to);
  const [tx, ty, tz] = [from.colorFromDepth[3], from.colorFromDepth[7], from.colorFromDepth[11]];
  return Math.hypot(tx, ty, tz) < sameCenter ? lookUp(depth, from, to) : paint(depth, from, to);
}

/** Metres; far below what the distance between two lenses can be. */
const sameCenter = 1e-6;
/** Pixels; intrinsics are written with six digits. */
const samePixel = 1e-3;

function differsByResize({ colorFromDepth: m, ...depthCamera }: DepthCamera, to: Intrinsics): boolean {
  if (m.some((value, i) => Math.abs(value - (i % 5 === 0 ? 1 : 0)) > 1e-9)) return false;
  const resized = resizeCamera({ ...depthCamera, worldFromCamera: m }, to.width, to.height);
  return (["fx", "fy", "cx", "cy"] as const).every((key) => Math.abs(resized[key] - to[key]) < samePixel);
}

/** For cameras with one centre: where a ray meets the depth map does not depend on the depth. */
function lookUp(depth: Float32Array, from: DepthCamera, to: Intrinsics): Float32Array {
  const r = invertRigid(from.colorFromDepth);
  const back = from.colorFromDepth;
  const registered = new Float32Array(to.width * to.height);
  for (let pixel = 0; pixel < registered.length; pixel++) {
    const x = ((pixel % to.width) - to.cx) / to.fx;
    const y = (Math.floor(pixel / to.width) - to.cy) / to.fy;
    const w = r[8] * x + r[9] * y + r[10];
    if (w <= 0) continue;
    const column = Math.floor((from.fx * (r[0] * x + r[1] * y + r[2])) / w + from.cx + 0.5);
    const row = Math.floor((from.fy * (r[4] * x + r[5] * y + r[6])) / w + from.cy + 0.5);
    if (column < 0 || row < 0 || column >= from.width || row >= from.height) continue;
    const forward = (back[8] * (column - from.cx)) / from.fx + (back[9] * (row - from.cy)) / from.fy + back[10];
    registered[pixel] = depth[row * from.width + column] * Math.max(0, forward);
  }
  return registered;
}

/**
 * How much wider than itself a depth pixel is painted: neighbours on a slanted surface land further apart than they are
 * wide, and would leave gaps between them.
 */
const overlap = 1.25;
/** Largest side of what one depth pixel may cover, in depth pixels; damaged calibrations could make it the whole image. */
const mostCovered = 4;

function paint(depth: Float32Array, from: DepthCamera, to: Intrinsics): Float32Array {
  const m = from.colorFromDepth;
  const most = (mostCovered / 2) * Math.max(1, to.width / from.width, to.height / from.height);
  const registered = new Float32Array(to.width * to.height);
  for (let pixel = 0; pixel < depth.length; pixel++) {
    const d = depth[pixel];
    if (d === 0) continue;
    const px = (d * ((pixel % from.width) - from.cx)) / from.fx;
    const py = (d * (Math.floor(pixel / from.width) - from.cy)) / from.fy;
    const z = m[8] * px + m[9] * py + m[10] * d + m[11];
    if (z <= 0) continue;
    const x = (to.fx * (m[0] * px + m[1] * py + m[2] * d + m[3])) / z + to.cx;
    const y = (to.fy * (m[4] * px + m[5] * py + m[6] * d + m[7])) / z + to.cy;
    const halfWidth = Math.min(most, ((overlap / 2) * to.fx * d) / (from.fx * z));
    const halfHeight = Math.min(most, ((overlap / 2) * to.fy * d) / (from.fy * z));
    const right = Math.min(to.width - 1, x + halfWidth);
    const bottom = Math.min(to.height - 1, y + halfHeight);
    for (let row = Math.max(0, Math.ceil(y - halfHeight)); row <= bottom; row++) {
      for (let column = Math.max(0, Math.ceil(x - halfWidth)); column <= right; column++) {
        const at = row * to.width + column;
        if (registered[at] === 0 || z < registered[at]) registered[at] = z;
      }
    }
  }
  return registered;
}
