import sharp from "sharp";
import { colorImage } from "../../figures/rgbImage.ts";
import { html, Markup } from "../../report/markup.ts";
import type { Frame } from "../scene.ts";
import { timeColor } from "./timeColor.ts";

/** A column of the page for thumbnails. */
export interface ThumbnailArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Thumbnails side by side. */
  readonly columns: number;
}

/** A frame to be shown small. */
export interface Thumbnail {
  readonly frame: Frame;
  /** From 0, the first frame, to 1, the last. */
  readonly time: number;
  readonly number: number;
}

const gap = 16;
const caption = 24;
/** Rows are spread over the area's height, but not further apart than this. */
const mostGap = 40;

/** How many thumbnails of a shape fit into an area. */
export function thumbnailCount(
  area: ThumbnailArea,
  shape: { readonly width: number; readonly height: number },
): number {
  const height = (thumbnailWidth(area) * shape.height) / shape.width + caption;
  return area.columns * Math.max(1, Math.floor((area.height + gap) / (height + gap)));
}

/** Frames in rows, each with its number, its name and the colour of its time. */
export async function thumbnails(area: ThumbnailArea, shown: readonly Thumbnail[]): Promise<Markup[]> {
  const width = thumbnailWidth(area);
  const rows = Math.ceil(shown.length / area.columns);
  const used = shown
    .slice(0, rows)
    .reduce((sum, { frame: { camera } }) => sum + (width * camera.height) / camera.width + caption, 0);
  const rowGap = rows > 1 ? Math.min(mostGap, (area.height - used) / (rows - 1)) : 0;
  return Promise.all(
    shown.map(async ({ frame, time, number }, i) => {
      const { camera } = frame;
      const height = (width * camera.height) / camera.width;
      const x = area.left + (i % area.columns) * (width + gap);
      const y = area.top + Math.floor(i / area.columns) * (height + caption + rowGap);
      const image = new Markup(`data:image/jpeg;base64,${(await smallPicture(frame, 2 * width)).toString("base64")}`);
      const color = timeColor(time);
      return html`<g>
<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" href="${image}"/>
<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="2" fill="none" stroke="${color}" stroke-width="3"/>
<circle cx="${x + 12}" cy="${y + height + 13}" r="9" fill="${color}"/>
<text x="${x + 12}" y="${y + height + 17.4}" font-size="12" font-weight="700" fill="white" text-anchor="middle">${number}</text>
<text x="${x + 27}" y="${y + height + 18}" font-size="14" fill="#4a5263">${frame.name}</text>
</g>`;
    }),
  );
}

function thumbnailWidth({ width, columns }: ThumbnailArea): number {
  return (width - gap * (columns - 1)) / columns;
}

function smallPicture({ color, camera }: Frame, width: number): Promise<Buffer> {
  const { data } = colorImage(color, camera);
  return sharp(data, { raw: { width: camera.width, height: camera.height, channels: 3 } })
    .resize(Math.round(width))
    .jpeg({ quality: 90 })
    .toBuffer();
}
