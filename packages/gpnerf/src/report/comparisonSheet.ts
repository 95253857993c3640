import { encodePng } from "../figures/encodePng.ts";
import type { RgbImage } from "../figures/rgbImage.ts";
import type { LabelSet } from "../scene/labels.ts";
import { html, Markup } from "./markup.ts";

/** A picture of a sheet in its column; undefined leaves the place empty. */
export type SheetPicture = RgbImage | undefined;

/** A row of a sheet: one view. */
export interface SheetRow {
  readonly name: string;
  /** What to say of it, below the name: its scores. */
  readonly details: readonly string[];
  /** One for each column. */
  readonly pictures: readonly SheetPicture[];
}

/** What a comparison sheet shows. All text is plain; it is escaped. */
export interface ComparisonSheet {
  /** Captions of the columns. */
  readonly columns: readonly string[];
  readonly rows: readonly SheetRow[];
  /** Classes to explain below the pictures, by index. */
  readonly legend?: { readonly labels: LabelSet; readonly classes: readonly number[] };
}

const margin = 24;
const gap = 8;
const pictureWidth = 240;
const nameWidth = 132;
const headerHeight = 34;
const legendLine = 24;
const legendColumn = 150;

/**
 * Pictures of several views side by side, as figures of papers show them: a row for each view, a column for each kind of
 * picture.
 *
 * @returns the text of an SVG file with all pictures inside, pixels kept sharp
 * @throws {RangeError} when there is no row, or a row has not as many pictures as there are columns
 */
export async function comparisonSheet({ columns, rows, legend }: ComparisonSheet): Promise<string> {
  const width = 2 * margin + nameWidth + columns.length * (pictureWidth + gap) - gap;
  const shown = legend?.classes.filter((index) => index in legend.labels.classes) ?? [];
  const perLine = Math.max(1, Math.floor((width - 2 * margin) / legendColumn));
  const heights = rows.map(rowHeight(columns.length));
  const pictures = heights.reduce((sum, height) => sum + height + gap, 0);
  const legendHeight = shown.length === 0 ? 0 : gap + Math.ceil(shown.length / perLine) * legendLine;
  const height = margin + headerHeight + pictures + legendHeight + margin;

  let top = margin + headerHeight;
  const drawn: Markup[] = [];
  for (const [i, row] of rows.entries()) {
    drawn.push(await drawRow(row, top, heights[i]));
    top += heights[i] + gap;
  }
  const columnLeft = (column: number): number => margin + nameWidth + column * (pictureWidth + gap);
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif" fill="#1f2430">
<rect width="${width}" height="${height}" fill="white"/>
${columns.map((caption, i) => html`<text x="${columnLeft(i) + pictureWidth / 2}" y="${margin + 20}" font-size="15" text-anchor="middle">${caption}</text>`)}
${drawn}
${shown.map((index, i) => {
  const { classes, colors } = legend!.labels;
  const [left, line] = [margin + (i % perLine) * legendColumn, Math.floor(i / perLine)];
  const y = top + gap + line * legendLine;
  return html`<rect x="${left}" y="${y}" width="14" height="14" rx="3" fill="rgb(${colors[index].join(" ")})" stroke="#c8ccd2"/><text x="${left + 22}" y="${y + 12}" font-size="13">${classes[index]}</text>`;
})}
</svg>
`.text;
}

/** Height of a row: that of its tallest picture at the common width. */
function rowHeight(columns: number) {
  return ({ name, pictures }: SheetRow): number => {
    if (pictures.length !== columns) {
      throw new RangeError(`comparisonSheet: row ${name} has ${pictures.length} pictures for ${columns} columns`);
    }
    const heights = pictures.flatMap((picture) => (picture ? [(pictureWidth * picture.height) / picture.width] : []));
    return Math.max(60, ...heights);
  };
}

async function drawRow({ name, details, pictures }: SheetRow, top: number, height: number): Promise<Markup> {
  const images: Markup[] = [];
  for (const [column, picture] of pictures.entries()) {
    if (!picture) continue;
    const left = margin + nameWidth + column * (pictureWidth + gap);
    const png = new Markup(Buffer.from(await encodePng(picture)).toString("base64"));
    images.push(
      html`<image x="${left}" y="${top}" width="${pictureWidth}" height="${height}" preserveAspectRatio="xMidYMin meet" style="image-rendering: pixelated" href="data:image/png;base64,${png}"/>`,
    );
  }
  return html`<g><text x="${margin}" y="${top + 18}" font-size="15" font-weight="600">${name}</text>
${details.map((line, i) => html`<text x="${margin}" y="${top + 40 + 19 * i}" font-size="13" fill="#4a5263">${line}</text>`)}
${images}</g>`;
}
