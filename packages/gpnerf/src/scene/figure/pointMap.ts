import sharp from "sharp";
import { type MapFrame, onPage } from "./mapFrame.ts";
import type { SeenPoints } from "./seenPoints.ts";

/** Pixels of the picture per pixel of the page. */
const resolution = 2;
/** How much larger than its pixel a point is drawn, and its most, pixels of the picture. */
const slant = 1.7;
const mostRadius = 8;
/** Points are mixed with this much white, so that what is drawn over them stands out. */
const whiteness = 0.28;

/**
 * Points seen from above as a PNG with a transparent background, of twice the map's size: the highest point of each
 * place, as a small square.
 *
 * @param seen    positions seen from above, [points, (right, down, up)]
 * @param ceiling points above this are left out
 */
export async function pointMap(
  map: MapFrame,
  seen: Float32Array,
  { colors, radii }: SeenPoints,
  ceiling: number,
): Promise<Buffer> {
  const [width, height] = [Math.round(map.width * resolution), Math.round(map.height * resolution)];
  const picture = Buffer.alloc(4 * width * height);
  const heights = new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY);
  const count = seen.length / 3;
  for (let i = 0; i < count; i++) {
    const up = seen[3 * i + 2];
    if (up > ceiling) continue;
    const [x, y] = onPage(map, seen[3 * i], seen[3 * i + 1]);
    // Surfaces are seen at a slant, from above they reach further.
    const radius = Math.min(mostRadius, Math.round(slant * radii[i] * map.scale * resolution));
    const [column, row] = [Math.round((x - map.left) * resolution), Math.round((y - map.top) * resolution)];
    for (let r = Math.max(0, row - radius); r <= Math.min(height - 1, row + radius); r++) {
      for (let c = Math.max(0, column - radius); c <= Math.min(width - 1, column + radius); c++) {
        const at = r * width + c;
        if (up <= heights[at]) continue;
        heights[at] = up;
        for (const k of [0, 1, 2]) picture[4 * at + k] = colors[3 * i + k] + whiteness * (255 - colors[3 * i + k]);
        picture[4 * at + 3] = 255;
      }
    }
  }
  return sharp(picture, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}
