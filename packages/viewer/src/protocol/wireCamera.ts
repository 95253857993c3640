import { z } from "zod";

/** Largest image side that can be asked for; the renderer takes only the scene's `renderSize` anyway. */
const maximumSide = 8192;
/** Coordinates beyond this many metres are taken for broken. */
const maximumMetres = 1e6;

const side = z.int().min(1).max(maximumSide);
const focal = z.number().positive().max(1e7);
const principal = z.number().min(-1e7).max(1e7);

/** Whether 16 numbers, row by row, are a rotation and a translation. */
function isRigid(m: readonly number[]): boolean {
  const tolerance = 1e-3;
  const row = (i: number): readonly number[] => m.slice(4 * i, 4 * i + 3);
  const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const [x, y, z_] = [row(0), row(1), row(2)];
  const cross = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  const products = [
    dot(x, x) - 1,
    dot(y, y) - 1,
    dot(z_, z_) - 1,
    dot(x, y),
    dot(x, z_),
    dot(y, z_),
    dot(cross, z_) - 1,
  ];
  const last = [m[12], m[13], m[14], m[15] - 1];
  return [...products, ...last].every((error) => Math.abs(error) < tolerance);
}

/**
 * A pinhole camera as it travels: pixels and metres, OpenCV axes (x right, y down, z forward), pixel centres at integers;
 * see docs/conventions.md. three.js cameras look along −z with y up: flip the second and third column.
 */
export const wireCameraSchema = z.strictObject({
  width: side,
  height: side,
  fx: focal,
  fy: focal,
  cx: principal,
  cy: principal,
  /** Camera to world, 4×4 row by row: `pointWorld = worldFromCamera · pointCamera`; a rotation and a translation. */
  worldFromCamera: z
    .array(z.number().min(-maximumMetres).max(maximumMetres))
    .length(16)
    .refine(isRigid, "must be a rotation and a translation, row by row"),
});

export type WireCamera = z.infer<typeof wireCameraSchema>;
