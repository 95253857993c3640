import { type Camera, invertRigid } from "../../cameras/camera.ts";
import type { Frame } from "../scene.ts";
import type { Reading, Registration } from "./reading.ts";

/** A frame with a depth map. */
export type DepthFrame = Frame & { readonly depth: Float32Array };

/** A pair of frames, and the pixels of the first that are looked for in the second. */
export interface WarpPair {
  /** Indices of the frames in the scene. */
  readonly from: number;
  readonly to: number;
  readonly source: DepthFrame;
  readonly target: DepthFrame;
  /** Pixels of the source whose depth is known, by their place in its depth map. */
  readonly pixels: Int32Array;
}

/** What became of a pixel that landed in the other image. */
export interface Landing {
  /** Its place in the source's depth map, and where it landed in the target's. */
  readonly from: number;
  readonly to: number;
  /** Mean absolute difference of the colours here and there, 0..1. */
  readonly colorError: number;
  /**
   * Difference of the point's z-depth from the depth map's, by the larger of the two, 0..1.
   */
  readonly depthError: number;
}

/**
 * Warp pixels of one frame into another: through the point that their depth puts them at, to where the other camera sees
 * that point. Points behind the camera, beside its image or where it knows no depth do not land.
 *
 * @param within only pixels with a depth error below this land
 * @param land receives each pixel that landed, in one object that is used again for the next
 */
export function warp(pair: WarpPair, reading: Reading, within: number, land: (landing: Landing) => void): void {
  const { source, target } = pair;
  const { depthScale, isDepthAlongRay, registration } = reading;
  const [a, b] = [reading.cameraOf(pair.from), reading.cameraOf(pair.to)];
  const m = relativePose(a, b);
  const isColorCamera = registration.cameraOf === "color";
  const colorHere: Place = [0, 0];
  const elsewhere: Place = [0, 0];
  const landing = { from: 0, to: 0, colorError: 0, depthError: 0 };
  for (const pixel of pair.pixels) {
    const x = pixel % a.width;
    const y = (pixel - x) / a.width;
    toColor(x, y, a, registration, colorHere);
    const u = ((isColorCamera ? colorHere[0] : x) - a.cx) / a.fx;
    const v = ((isColorCamera ? colorHere[1] : y) - a.cy) / a.fy;
    const stored = depthScale * source.depth[pixel];
    const z = isDepthAlongRay ? stored / Math.sqrt(1 + u * u + v * v) : stored;
    const depth = z * (m[8] * u + m[9] * v + m[10]) + m[11];
    if (!(depth > 0)) continue;
    const p = (z * (m[0] * u + m[1] * v + m[2]) + m[3]) / depth;
    const q = (z * (m[4] * u + m[5] * v + m[6]) + m[7]) / depth;
    const column = b.fx * p + b.cx;
    const row = b.fy * q + b.cy;
    (isColorCamera ? toDepth : toColor)(column, row, b, registration, elsewhere);
    const colorThere = isColorCamera ? ([column, row] as const) : elsewhere;
    const [depthX, depthY] = isColorCamera ? elsewhere : [column, row];
    if (!isInside(depthX, depthY, b) || !isInside(...colorHere, a) || !isInside(...colorThere, b)) continue;
    landing.from = pixel;
    landing.to = Math.round(depthY) * b.width + Math.round(depthX);
    const found = depthScale * target.depth[landing.to];
    const seen = isDepthAlongRay ? found / Math.sqrt(1 + p * p + q * q) : found;
    if (!(seen > 0)) continue;
    landing.depthError = Math.abs(depth - seen) / Math.max(depth, seen);
    if (landing.depthError >= within) continue;
    landing.colorError = colorDifference(source.color, colorHere, target.color, colorThere, b);
    land(landing);
  }
}

type Place = [x: number, y: number];

/** What takes a point from camera a to camera b, 4×4 row-major. */
function relativePose({ worldFromCamera: a }: Camera, { worldFromCamera: b }: Camera): Float64Array {
  const m = invertRigid(b);
  const entry = (row: number, column: number): number => {
    const [x, y, z, w] = m.subarray(4 * row, 4 * row + 4);
    return x * a[column] + y * a[4 + column] + z * a[8 + column] + w * a[12 + column];
  };
  return Float64Array.from({ length: 16 }, (_, i) => entry(i >> 2, i & 3));
}

function isInside(x: number, y: number, { width, height }: Camera): boolean {
  return x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
}

/** Where the colour of a depth pixel lies; see `Registration`. */
function toColor(x: number, y: number, { width, height }: Camera, r: Registration, to: Place): void {
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  to[0] = middleX + (r.isMirrored ? middleX - x : x - middleX) * r.zoom + r.shiftX;
  to[1] = middleY + (r.isUpsideDown ? middleY - y : y - middleY) * r.zoom + r.shiftY;
}

/** Where the depth of a colour pixel lies: the inverse of `toColor`. */
function toDepth(x: number, y: number, { width, height }: Camera, r: Registration, to: Place): void {
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  const right = (x - r.shiftX - middleX) / r.zoom;
  const down = (y - r.shiftY - middleY) / r.zoom;
  to[0] = middleX + (r.isMirrored ? -right : right);
  to[1] = middleY + (r.isUpsideDown ? -down : down);
}

/** Mean absolute difference over the channels of two images at fractional pixels. */
function colorDifference(
  first: Float32Array,
  [x1, y1]: readonly [number, number],
  second: Float32Array,
  [x2, y2]: readonly [number, number],
  size: Camera,
): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel++) {
    sum += Math.abs(bilinear(first, x1, y1, size, channel) - bilinear(second, x2, y2, size, channel));
  }
  return sum / 3;
}

function bilinear(color: Float32Array, x: number, y: number, { width, height }: Camera, channel: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const fx = x - left;
  const fy = y - top;
  const at = 3 * (top * width + left) + channel;
  const right = left + 1 < width ? 3 : 0;
  const below = top + 1 < height ? 3 * width : 0;
  const upper = color[at] + fx * (color[at + right] - color[at]);
  const lower = color[at + below] + fx * (color[at + below + right] - color[at + below]);
  return upper + fy * (lower - upper);
}
