const signatureLength = 8;

/** Where each colour of a PNG palette stands. Colours are 24-bit numbers, red highest. */
export interface PngPalette {
  /** First index at which a colour stands. */
  readonly indexOfColor: ReadonlyMap<number, number>;
  /** Colours that stand at several indices. */
  readonly ambiguous: ReadonlySet<number>;
}

/**
 * Read the palette (chunk PLTE) of a PNG file.
 *
 * The image library hands out colours only; with the palette, a label map's indices can be found back from them.
 *
 * @param png whole PNG file
 * @returns an empty palette when the file has no PLTE chunk
 */
export function pngPalette(png: Buffer): PngPalette {
  const indexOfColor = new Map<number, number>();
  const ambiguous = new Set<number>();
  for (let at = signatureLength; at + 8 <= png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) !== "PLTE") continue;
    const entries = png.readUInt32BE(at) / 3;
    for (let index = 0; index < entries; index++) {
      const color = png.readUIntBE(at + 8 + 3 * index, 3);
      if (indexOfColor.has(color)) ambiguous.add(color);
      else indexOfColor.set(color, index);
    }
    break;
  }
  return { indexOfColor, ambiguous };
}
