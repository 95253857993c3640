import { extname } from "node:path";
import { ConfigError, writeFileAtomic } from "gpnerf";
import sharp from "sharp";

const formats = [".png", ".svg", ".html"] as const;
/** Pixels of a PNG per pixel of the figure, so that small writing stays sharp. */
const density = 1.5;
/** What an SVG without a size of its own is drawn at, per inch. */
const usualDpi = 72;

/**
 * Refuse a name that says nothing about the format.
 * @throws {ConfigError} unless it ends in .png, .svg or .html
 */
export function expectFigureName(path: string, option = "--figure"): void {
  if (formats.some((format) => extname(path).toLowerCase() === format)) return;
  throw new ConfigError(`${option}: "${path}" says no format; the name needs to end in ${formats.join(", ")}.`, {
    hint: "Name the file figure.png, for example.",
  });
}

/**
 * Write a figure in the format that the file's name asks for.
 *
 * @param svg the figure, a whole SVG file
 * @param title of the page where it is one; plain text without markup
 * @throws {OutputError} when the file cannot be written
 */
export async function writeFigure(path: string, svg: string, title: string): Promise<void> {
  await writeFileAtomic(path, await encoded(extname(path).toLowerCase(), svg, title));
}

async function encoded(extension: string, svg: string, title: string): Promise<string | Buffer> {
  if (extension === ".svg") return svg;
  if (extension === ".png") {
    return sharp(Buffer.from(svg), { density: density * usualDpi, unlimited: true })
      .png()
      .toBuffer();
  }
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>body { margin: 0; background: white } svg { display: block; width: 100%; height: auto; max-width: 1600px; margin: auto }</style>
</head>
<body>
${svg}</body>
</html>
`;
}
