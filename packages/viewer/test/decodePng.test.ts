import { deflateSync } from "node:zlib";
import sharp, { type PngOptions, type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { decodePng } from "../web/backend/inBrowser/decodePng.ts";

const [width, height] = [37, 23];

/** Smooth, so that every kind of prediction is the best for some rows, with some noise. */
const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
  return y % 5 === 4 ? (i * 7919) % 256 : 4 * x + 3 * y + 20 * (i % 3);
});

function png(options: PngOptions, change: (image: Sharp) => Sharp = (image) => image): Promise<Buffer> {
  return change(sharp(pixels, { raw: { width, height, channels: 3 } }))
    .png(options)
    .toBuffer();
}

const decoded = (bytes: Uint8Array) => decodePng(Uint8Array.from(bytes), "frames/3.png");

describe("a PNG", () => {
  it.each([
    ["without prediction", { adaptiveFiltering: false }],
    ["with the predictions that suit its rows", { adaptiveFiltering: true }],
    ["barely compressed", { adaptiveFiltering: true, compressionLevel: 0 }],
  ])("%s is decoded to its pixels", async (_, options) => {
    const { width: w, height: h, data } = await decoded(await png(options));
    expect([w, h]).toEqual([width, height]);
    expect(data).toEqual(pixels);
  });

  it("whose rows are predicted in each of the five ways is decoded to its pixels", async () => {
    expect((await decoded(pngWithFilters())).data).toEqual(pixels);
  });

  it.each([
    ["grey", () => png({}, (image) => image.grayscale().toColourspace("b-w"))],
    ["with transparency", () => png({}, (image) => image.ensureAlpha(0.5))],
    ["with a palette", () => png({ palette: true })],
    ["of 16 bits", () => png({}, (image) => image.toColourspace("rgb16"))],
    ["interlaced", () => png({ progressive: true })],
  ])("%s is refused", async (_, make) => {
    await expect(decoded(await make())).rejects.toMatchObject({
      message: expect.stringMatching(/^frames\/3\.png is not a PNG of 8 bits/),
      hint: expect.any(String),
    });
  });

  it("that is damaged, cut off or none is refused", async () => {
    const bytes = await png({});
    const flipped = Uint8Array.from(bytes, (byte, i) => (i === 60 ? byte ^ 255 : byte));
    for (const broken of [bytes.subarray(0, bytes.length / 2), flipped, bytes.subarray(0, 20), new Uint8Array(100)]) {
      await expect(decoded(broken)).rejects.toThrow(/frames\/3\.png is (damaged|no PNG)/);
    }
  });
});

/** The same picture by a writer of our own: row y is predicted in way y mod 5 (PNG specification, "9 Filtering"). */
function pngWithFilters(): Buffer {
  const stride = 3 * width;
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : pixels[y * stride + x]);
  const rows = Array.from({ length: height }, (_, y) => [
    y % 5,
    ...Array.from({ length: stride }, (_, x) => {
      const [left, above, corner] = [at(x - 3, y), at(x, y - 1), x < 3 ? 0 : at(x - 3, y - 1)];
      const distance = (value: number): number => Math.abs(left + above - corner - value);
      // In this order, so that the first of equally near ones wins.
      const nearest = [left, above, corner].reduce((best, value) => (distance(value) < distance(best) ? value : best));
      return (at(x, y) - [0, left, above, Math.floor((left + above) / 2), nearest][y % 5]) & 255;
    }),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Uint8Array.from(rows.flat()));
  const half = data.length >> 1;
  const chunks = [chunk("IHDR", header), chunk("IDAT", data.subarray(0, half)), chunk("IDAT", data.subarray(half))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks, chunk("IEND", Buffer.alloc(0))]);
}

/** A chunk; its checksum is not written, and not read. */
function chunk(type: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
}
