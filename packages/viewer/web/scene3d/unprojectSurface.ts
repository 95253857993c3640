import type { Intrinsics } from "../geometry/pictureFrame.ts";
import { type Pose, rotate } from "../geometry/pose.ts";

/** Neighbouring depths that differ by more than this share belong to different surfaces. */
const maximumStep = 0.1;

/**
 * A depth map as a mesh in the world: a vertex per pixel, triangles between neighbours on the same surface.
 *
 * @param depth z-depth in metres, [height, width]
 * @returns positions in world metres, [pixels, 3]; texture coordinates with the origin at the bottom left, [pixels, 2];
 *          vertex indices, [triangles, 3]
 */
export function unprojectSurface(
  depth: Float32Array,
  { width, height, fx, fy, cx, cy }: Intrinsics,
  { position, rotation }: Pose,
): { readonly positions: Float32Array; readonly uvs: Float32Array; readonly triangles: Uint32Array } {
  const positions = new Float32Array(width * height * 3);
  const uvs = new Float32Array(width * height * 2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      const z = depth[pixel];
      const ray = rotate(rotation, [((x - cx) / fx) * z, ((y - cy) / fy) * z, z]);
      positions.set([position[0] + ray[0], position[1] + ray[1], position[2] + ray[2]], 3 * pixel);
      uvs.set([(x + 0.5) / width, 1 - (y + 0.5) / height], 2 * pixel);
    }
  }
  const triangles = new Uint32Array((width - 1) * (height - 1) * 6);
  let count = 0;
  const addTriangle = (a: number, b: number, c: number): void => {
    const [near, far] = [Math.min(depth[a], depth[b], depth[c]), Math.max(depth[a], depth[b], depth[c])];
    if (!(near > 0 && far - near <= maximumStep * near)) return;
    triangles.set([a, b, c], count);
    count += 3;
  };
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const corner = y * width + x;
      addTriangle(corner, corner + width, corner + 1);
      addTriangle(corner + 1, corner + width, corner + width + 1);
    }
  }
  return { positions, uvs, triangles: triangles.slice(0, count) };
}
