/**
 * A pinhole camera.
 *
 * Axes are OpenCV's: x right, y down, z forward. Integer pixel coordinates are pixel *centres*: the centre of the
 * top-left pixel is (0, 0), so an image of width W covers x in [-0.5, W - 0.5]. See docs/conventions.md.
 */
export interface Camera {
  /** Image width in pixels. */
  readonly width: number;
  /** Image height in pixels. */
  readonly height: number;
  /** Focal lengths in pixels. */
  readonly fx: number;
  readonly fy: number;
  /** Principal point in pixels (pixel centres at integers). */
  readonly cx: number;
  readonly cy: number;
  /** Camera-to-world transform, 4×4 row-major, metres: `pointWorld = worldFromCamera · pointCamera`. */
  readonly worldFromCamera: Float64Array;
}

/**
 * The same camera after its image was resized.
 *
 * With pixel centres at integers, pixel x of the old image lies at `(x + 0.5) · s - 0.5` in the new one; focal lengths
 * scale by s, the principal point moves with its pixel.
 */
export function resizeCamera(camera: Camera, width: number, height: number): Camera {
  const sx = width / camera.width;
  const sy = height / camera.height;
  return {
    width,
    height,
    fx: camera.fx * sx,
    fy: camera.fy * sy,
    cx: (camera.cx + 0.5) * sx - 0.5,
    cy: (camera.cy + 0.5) * sy - 0.5,
    worldFromCamera: camera.worldFromCamera,
  };
}

/** Camera centre in world coordinates, [x, y, z] in metres. */
export function cameraCenter(camera: Camera): [number, number, number] {
  const m = camera.worldFromCamera;
  return [m[3], m[7], m[11]];
}

/** Inverse of a rigid 4×4 row-major transform (rotation and translation only). */
export function invertRigid(m: Float64Array): Float64Array {
  const [tx, ty, tz] = [m[3], m[7], m[11]];
  return Float64Array.of(
    m[0],
    m[4],
    m[8],
    -(m[0] * tx + m[4] * ty + m[8] * tz),
    m[1],
    m[5],
    m[9],
    -(m[1] * tx + m[5] * ty + m[9] * tz),
    m[2],
    m[6],
    m[10],
    -(m[2] * tx + m[6] * ty + m[10] * tz),
    0,
    0,
    0,
    1,
  );
}
