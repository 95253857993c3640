import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { handmadePng, pngColorType } from "../../test/handmadePng.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { SceneError } from "../errors.ts";
import { readDepth, readLabels } from "./readGray.ts";
import { writeGrayPng } from "./writePng.ts";

const { gray, grayAlpha, palette, rgb } = pngColorType;
const [width, height] = [7, 5];
const pixels = width * height;
/** Numbers below `range` without a pattern that a bug could reproduce; 0 and the largest among them. */
const numbers = (range: number) =>
  Array.from({ length: pixels }, (_, i) => (i * (range - 1)) % range).with(3, range - 1);

async function file(bytes: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), "map.png");
  await writeFile(path, bytes);
  return path;
}

describe("stored numbers are read exactly", () => {
  it.each([1, 2, 4, 8, 16] as const)("%i-bit greyscale labels", async (bitDepth) => {
    const samples = numbers(2 ** bitDepth);
    const path = await file(handmadePng({ width, height, bitDepth, colorType: gray, samples }));
    expect(await readLabels(path)).toEqual({ width, height, data: Uint16Array.from(samples) });
  });

  it("16-bit depth", async () => {
    const samples = numbers(65536);
    const path = await file(handmadePng({ width, height, bitDepth: 16, colorType: gray, samples }));
    expect((await readDepth(path)).data).toEqual(Uint16Array.from(samples));
  });

  it.each([8, 16] as const)("%i-bit greyscale with an alpha channel", async (bitDepth) => {
    const samples = numbers(2 ** bitDepth);
    const withAlpha = samples.flatMap((value, i) => [value, i % 2 ? 0 : 2 ** bitDepth - 1]);
    const path = await file(handmadePng({ width, height, bitDepth, colorType: grayAlpha, samples: withAlpha }));
    expect((await readLabels(path)).data).toEqual(Uint16Array.from(samples));
  });

  it.each([8, 16] as const)("%i-bit colour with three equal channels", async (bitDepth) => {
    const samples = numbers(2 ** bitDepth);
    const tripled = samples.flatMap((value) => [value, value, value]);
    const path = await file(handmadePng({ width, height, bitDepth, colorType: rgb, samples: tripled }));
    expect((await readLabels(path)).data).toEqual(Uint16Array.from(samples));
  });

  it.each([2, 4, 8] as const)("%i-bit palette: the indices, not the colours", async (bitDepth) => {
    const colors = Array.from({ length: 2 ** bitDepth }, (_, i) => [255 - i, (7 * i) % 256, i] as const);
    const samples = numbers(2 ** bitDepth);
    const path = await file(handmadePng({ width, height, bitDepth, colorType: palette, samples, palette: colors }));
    expect((await readLabels(path)).data).toEqual(Uint16Array.from(samples));
  });

  it("despite an embedded colour profile, which would change the palette's colours", async () => {
    const red = sharp(Uint8Array.of(255, 0, 0), { raw: { width: 1, height: 1, channels: 3 } });
    const withProfile = await red.withIccProfile("p3").png().toBuffer();
    const start = withProfile.indexOf("iCCP");
    const profile = withProfile.subarray(start + 4, start + 4 + withProfile.readUInt32BE(start - 4));
    const colors = Array.from({ length: 16 }, (_, i) => [200, 10 * i, 30] as const);
    const samples = numbers(16);
    const labels = { width, height, bitDepth: 4, colorType: palette, samples, palette: colors, profile } as const;
    expect((await readLabels(await file(handmadePng(labels)))).data).toEqual(Uint16Array.from(samples));
  });
});

describe("what holds no numbers is refused", () => {
  it("a coloured preview instead of labels", async () => {
    const samples = Array.from({ length: 3 * pixels }, (_, i) => i);
    const path = await file(handmadePng({ width, height, bitDepth: 8, colorType: rgb, samples }));
    await expect(readLabels(path)).rejects.toThrow(/map\.png: holds colours, but needs one number per pixel/);
  });

  it("a palette in which a used colour stands twice", async () => {
    const colors = [
      [0, 0, 0],
      [9, 9, 9],
      [0, 0, 0],
    ] as const;
    const ambiguous = { width: 3, height: 1, bitDepth: 8, colorType: palette, palette: colors } as const;
    await expect(readLabels(await file(handmadePng({ ...ambiguous, samples: [0, 1, 2] })))).rejects.toThrow(/palette/);
    const unused = await readLabels(await file(handmadePng({ ...ambiguous, samples: [1, 1, 1] })));
    expect([...unused.data]).toEqual([1, 1, 1]);
  });

  it("an 8-bit depth map", async () => {
    const path = await file(handmadePng({ width, height, bitDepth: 8, colorType: gray, samples: numbers(256) }));
    await expect(readDepth(path)).rejects.toThrow(/8 bits per pixel; it needs to be a 16-bit greyscale PNG/);
  });
});

describe("damaged files", () => {
  it.each([0, 1, 7, 8, 20, 33, 60, 0.3, 0.6, 0.9])("a PNG cut at %d (bytes or share) is refused", async (cut) => {
    const path = join(await temporaryFolder(), "depth.png");
    const noise = Uint16Array.from({ length: 64 * 48 }, (_, i) => (i * i * 7919) % 65536);
    await writeGrayPng(path, noise, 64, 48);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, cut > 0 && cut < 1 ? Math.floor(cut * whole.length) : cut));
    const error = await readDepth(path).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(SceneError);
    expect(error).toMatchObject({
      path,
      message: expect.stringContaining(path),
      hint: expect.stringMatching(/Replace/),
    });
  });

  it("a PNG with a flipped byte is refused", async () => {
    const path = join(await temporaryFolder(), "depth.png");
    const noise = Uint16Array.from({ length: 64 * 48 }, (_, i) => (i * i * 7919) % 65536);
    await writeGrayPng(path, noise, 64, 48);
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] ^= 0xff;
    await writeFile(path, bytes);
    await expect(readDepth(path)).rejects.toThrow(SceneError);
  });

  it("a missing file and a folder are refused", async () => {
    const folder = await temporaryFolder();
    await expect(readLabels(join(folder, "none.png"))).rejects.toThrow(/none\.png: the image file does not exist/);
    await expect(readLabels(folder)).rejects.toThrow(SceneError);
  });
});
