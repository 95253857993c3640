import type { Camera } from "./camera.ts";
import { bendRays, isIdeal, type Lens, turningRadius } from "./lens.ts";

/** Pinhole intrinsics, pixels, pixel centres at integers. */
type Intrinsics = Omit<Camera, "worldFromCamera">;

/** A camera as photos are taken with: a camera matrix behind a lens. Pixel centres at integers. */
export interface LensCamera extends Intrinsics {
  readonly lens: Lens;
}

/** Pixel of the photo that a ray reaches, given on the plane z = 1; not finite where the camera sees no such ray. */
export type PhotoPixel = (x: number, y: number) => readonly [number, number];

/**
 * Where rays land on a photo.
 *
 * @returns NaN for rays beyond the lens's turning radius and for pixels outside the photo, −½ to size − ½
 */
export function photoPixels(camera: LensCamera): PhotoPixel {
  const { width, height, fx, fy, cx, cy, lens } = camera;
  const bend = bendRays(lens);
  const farthest = turningRadius(lens, widestTangent(camera) / mostShrinking);
  return (x, y) => {
    if (Math.hypot(x, y) > farthest) return [Number.NaN, Number.NaN];
    const [bentX, bentY] = bend(x, y);
    const [column, row] = [fx * bentX + cx, fy * bentY + cy];
    const isInside = column >= -0.5 && column <= width - 0.5 && row >= -0.5 && row <= height - 0.5;
    return isInside ? [column, row] : [Number.NaN, Number.NaN];
  };
}

const mostShrinking = 0.5;
const mostMagnifying = 2;
/** Half of 120°: pinhole pictures beyond it are mostly stretched borders. */
const widestHalfDiagonal = Math.tan(Math.PI / 3);
const borderSamples = 64;

/**
 * The pinhole camera that undistorted photos of a lens are shown with: size and principal point of the photo, and its
 * focal lengths times one factor, the smallest for which every pixel has a source in the photo. No pixel is blank then,
 * as much of the photo as a rectangle can is kept, and pixels stay as square as they were.
 *
 * The factor lies between ½ and 2, and does not fall below 1 where the diagonal would see more than 120°. Where 2 is not
 * enough, or the principal point is not on the photo, pixels without a source remain.
 *
 * @returns the camera's own intrinsics when its lens is ideal
 */
export function undistortedIntrinsics(camera: LensCamera): Intrinsics {
  const { width, height, fx, fy, cx, cy } = camera;
  if (isIdeal(camera.lens)) return { width, height, fx, fy, cx, cy };
  const border = borderTangents(camera);
  const pixelOf = photoPixels(camera);
  // Within the outermost pixel centres, half a pixel inside the photo: the border is looked at in places only.
  const fills = (factor: number): boolean =>
    border.every(([x, y]) => {
      const [column, row] = pixelOf(x / factor, y / factor);
      return column >= 0 && column <= width - 1 && row >= 0 && row <= height - 1;
    });

  const smallest = Math.min(1, Math.max(mostShrinking, widestTangent(camera) / widestHalfDiagonal));
  let [tooSmall, enough] = [smallest, mostMagnifying];
  if (fills(smallest)) enough = smallest;
  for (let round = 0; enough - tooSmall > 1e-6 && round < 64; round++) {
    const middle = (tooSmall + enough) / 2;
    if (fills(middle)) enough = middle;
    else tooSmall = middle;
  }
  return { width, height, fx: fx * enough, fy: fy * enough, cx, cy };
}

/** Rays through the outermost pixel centres of a photo without its lens, on the plane z = 1. */
function borderTangents({ width, height, fx, fy, cx, cy }: LensCamera): [number, number][] {
  const rays: [number, number][] = [];
  for (let i = 0; i <= borderSamples; i++) {
    const [column, row] = [(i / borderSamples) * (width - 1), (i / borderSamples) * (height - 1)];
    for (const edge of [0, height - 1]) rays.push([(column - cx) / fx, (edge - cy) / fy]);
    for (const edge of [0, width - 1]) rays.push([(edge - cx) / fx, (row - cy) / fy]);
  }
  return rays;
}

/** Distance of the farthest corner from the axis on the plane z = 1, without the lens. */
function widestTangent({ width, height, fx, fy, cx, cy }: LensCamera): number {
  return Math.hypot(Math.max(cx + 0.5, width - 0.5 - cx) / fx, Math.max(cy + 0.5, height - 0.5 - cy) / fy);
}
