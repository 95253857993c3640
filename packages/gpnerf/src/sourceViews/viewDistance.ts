import type { Camera } from "../cameras/camera.ts";
import { cameraCenter } from "../cameras/camera.ts";

/**
 * How far apart two views are; the smaller, the more they are expected to show the same things.
 *
 * - `content`: how far image content moves from one view to the other: |p₁ − p₂| + d · ∠(z₁, z₂), metres, with d = 1 m.
 *   Moving sideways by t shifts things at distance d as much as turning by t / d does, so the two add up; turning about
 *   the viewing axis keeps the content and costs nothing. The default. On a 7-Scenes sequence its nearest views show more
 *   of the target than those of the other three, with little difference for d from 0.5 to 2 m.
 * - `vector`: angle between the camera positions seen from the world origin, radians. What GP-NeRF's released code uses;
 *   it depends on where the origin happens to be, and ignores where the cameras look.
 * - `matrix`: angle of the rotation between the cameras, radians. In the released code.
 * - `position`: distance of the camera positions, metres. In the released code, as "dist".
 */
export type ViewDistance = "content" | "vector" | "matrix" | "position";

/** What a radian of turning costs, metres; d of `content`. */
const metresPerRadian = 1;

/** Distance functions by name; see `ViewDistance`. All are symmetric and at least 0. */
export const viewDistances: Readonly<Record<ViewDistance, (a: Camera, b: Camera) => number>> = {
  content: (a, b) => positionDistance(a, b) + metresPerRadian * viewingAngle(a, b),
  vector: angleFromOrigin,
  matrix: rotationAngle,
  position: positionDistance,
};

function positionDistance(a: Camera, b: Camera): number {
  const [ax, ay, az] = cameraCenter(a);
  const [bx, by, bz] = cameraCenter(b);
  return Math.hypot(ax - bx, ay - by, az - bz);
}

/** Angle between the viewing directions, the third columns of the rotations. */
function viewingAngle({ worldFromCamera: a }: Camera, { worldFromCamera: b }: Camera): number {
  return Math.acos(clamp(a[2] * b[2] + a[6] * b[6] + a[10] * b[10], -1, 1));
}

/** The released code keeps a camera at the origin from dividing by zero with 1e-6. */
function angleFromOrigin(a: Camera, b: Camera): number {
  const [ax, ay, az] = cameraCenter(a);
  const [bx, by, bz] = cameraCenter(b);
  const lengths = (Math.hypot(ax, ay, az) + 1e-6) * (Math.hypot(bx, by, bz) + 1e-6);
  return Math.acos(clamp((ax * bx + ay * by + az * bz) / lengths, -1, 1));
}

/** The trace of R₂ᵀR₁ is the sum of products of equal entries. The released code stays 1e-6 away from ±1. */
function rotationAngle({ worldFromCamera: a }: Camera, { worldFromCamera: b }: Camera): number {
  const trace = [0, 1, 2, 4, 5, 6, 8, 9, 10].reduce((sum, i) => sum + a[i] * b[i], 0);
  return Math.acos(clamp((trace - 1) / 2, -1 + 1e-6, 1 - 1e-6));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
