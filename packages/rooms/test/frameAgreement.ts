import { type Camera, type Frame, invertRigid } from "gpnerf";

/** Standard deviation of luminance in every 8 × 8 block. */
export function blockContrasts({ color, camera: { width, height } }: Frame): number[] {
  const contrasts: number[] = [];
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const values: number[] = [];
      for (let y = top; y < top + 8; y++) {
        for (let x = left; x < left + 8; x++) {
          const i = (y * width + x) * 3;
          values.push((color[i] + color[i + 1] + color[i + 2]) / 3);
        }
      }
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      contrasts.push(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length));
    }
  }
  return contrasts;
}

/** How well two frames fit together. */
export interface Agreement {
  /** Share of pixels of a that fall into b's image. */
  readonly seen: number;
  /** Share of those whose depth agrees with b's within 5 cm. */
  readonly sameDepth: number;
  /** Median colour difference of these, 0..1. */
  readonly colorDifference: number;
}

/** Unproject every pixel of a, project it into b, and compare. */
export function reproject(a: Required<Frame>, b: Required<Frame>): Agreement {
  const { width, height } = b.camera;
  const cameraFromWorld = invertRigid(b.camera.worldFromCamera);
  const differences: number[] = [];
  let seen = 0;
  for (let pixel = 0; pixel < a.depth.length; pixel++) {
    const world = unproject(a.camera, pixel % width, Math.floor(pixel / width), a.depth[pixel]);
    const [x, y, z] = transform(cameraFromWorld, world);
    const u = Math.round((x / z) * b.camera.fx + b.camera.cx);
    const v = Math.round((y / z) * b.camera.fy + b.camera.cy);
    if (z <= 0 || u < 0 || v < 0 || u >= width || v >= height) continue;
    seen++;
    const other = v * width + u;
    // Steep surfaces change depth within a pixel: allow what the nearest pixels of b span.
    const near = [other - 1, other + 1, other - width, other + width].map((i) => b.depth[i] ?? b.depth[other]);
    const [low, high] = [Math.min(b.depth[other], ...near), Math.max(b.depth[other], ...near)];
    if (z < low - 0.05 || z > high + 0.05) continue;
    const difference = [0, 1, 2].map((channel) =>
      Math.abs(a.color[pixel * 3 + channel] - b.color[other * 3 + channel]),
    );
    differences.push((difference[0] + difference[1] + difference[2]) / 3);
  }
  differences.sort((first, second) => first - second);
  return {
    seen: seen / a.depth.length,
    sameDepth: differences.length / seen,
    colorDifference: differences[Math.floor(differences.length / 2)],
  };
}

function unproject({ fx, fy, cx, cy, worldFromCamera }: Camera, u: number, v: number, depth: number): Vector {
  return transform(worldFromCamera, [((u - cx) / fx) * depth, ((v - cy) / fy) * depth, depth]);
}

type Vector = readonly [number, number, number];

function transform(m: Float64Array, [x, y, z]: Vector): Vector {
  return [
    m[0] * x + m[1] * y + m[2] * z + m[3],
    m[4] * x + m[5] * y + m[6] * z + m[7],
    m[8] * x + m[9] * y + m[10] * z + m[11],
  ];
}
