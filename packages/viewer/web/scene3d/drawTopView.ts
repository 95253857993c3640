import type { PointCloud } from "../backend/renderBackend.ts";
import type { TopView } from "../geometry/topView.ts";

/** How map metres become pixels of the map's picture. */
export interface MapScale {
  readonly left: number;
  readonly top: number;
  readonly pixelsPerMetre: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The point cloud from above, without what is higher than the eye: ceilings would hide the room.
 *
 * @param eyeHeight metres along up; points above it are left out
 * @returns RGBA bytes, [height, width, 4], transparent where there are no points
 */
export function drawTopView(
  { positions, colors, voxelSize }: PointCloud,
  view: TopView,
  scale: MapScale,
  eyeHeight: number,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, left, top, pixelsPerMetre } = scale;
  const data = new Uint8ClampedArray(width * height * 4);
  const highest = new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY);
  // Points cover the space between them.
  const reach = Math.ceil((voxelSize * pixelsPerMetre) / 2);
  for (let point = 0; point < positions.length / 3; point++) {
    const position = positions.subarray(3 * point, 3 * point + 3);
    const pointHeight = view.heightOf(position);
    if (pointHeight > eyeHeight) continue;
    const [x, y] = view.project(position);
    const [column, row] = [Math.floor((x - left) * pixelsPerMetre), Math.floor((y - top) * pixelsPerMetre)];
    for (let j = Math.max(0, row - reach); j <= Math.min(height - 1, row + reach); j++) {
      for (let i = Math.max(0, column - reach); i <= Math.min(width - 1, column + reach); i++) {
        const pixel = j * width + i;
        if (pointHeight <= highest[pixel]) continue;
        highest[pixel] = pointHeight;
        data.set([...colors.subarray(3 * point, 3 * point + 3), 255], 4 * pixel);
      }
    }
  }
  return data;
}
