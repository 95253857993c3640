import { crc32, deflateSync } from "node:zlib";

/** PNG colour types. */
export const pngColorType = { gray: 0, rgb: 2, palette: 3, grayAlpha: 4, rgba: 6 } as const;

/** What to put into a PNG. */
export interface HandmadePng {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  readonly colorType: (typeof pngColorType)[keyof typeof pngColorType];
  /** Samples in row order, channels innermost. */
  readonly samples: readonly number[];
  /** Palette entries, for colour type `palette`. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** Content of a colour profile chunk (iCCP). */
  readonly profile?: Buffer;
}

/** Encode a PNG byte by byte from the file format's definition: an oracle that shares no code with the image library. */
export function handmadePng(png: HandmadePng): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(png.width, 0);
  header.writeUInt32BE(png.height, 4);
  header[8] = png.bitDepth;
  header[9] = png.colorType;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(png.profile ? [chunk("iCCP", png.profile)] : []),
    ...(png.palette ? [chunk("PLTE", Buffer.from(png.palette.flat()))] : []),
    chunk("IDAT", deflateSync(packRows(png))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Each row: filter type 0, then the samples, highest bit first, padded to whole bytes. */
function packRows({ height, bitDepth, samples }: HandmadePng): Buffer {
  const perRow = samples.length / height;
  const rowBytes = 1 + Math.ceil((perRow * bitDepth) / 8);
  const rows = Buffer.alloc(height * rowBytes);
  for (const [index, sample] of samples.entries()) {
    const start = Math.floor(index / perRow) * rowBytes + 1;
    const column = index % perRow;
    if (bitDepth === 16) rows.writeUInt16BE(sample, start + 2 * column);
    else {
      const bit = column * bitDepth;
      rows[start + (bit >> 3)] |= sample << (8 - bitDepth - (bit & 7));
    }
  }
  return rows;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
