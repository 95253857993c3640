import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { encodePng } from "./encodePng.ts";

const image = { width: 2, height: 1, data: Uint8Array.of(255, 0, 10, 3, 200, 90) };

async function decode(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data: Array.from(data) };
}

describe("encodePng", () => {
  it("keeps every byte", async () => {
    expect(await decode(await encodePng(image))).toEqual({
      width: 2,
      height: 1,
      channels: 3,
      data: Array.from(image.data),
    });
  });

  it("enlarges by repeating pixels", async () => {
    const row = [255, 0, 10, 255, 0, 10, 3, 200, 90, 3, 200, 90];
    expect(await decode(await encodePng(image, { scale: 2 }))).toMatchObject({
      width: 4,
      height: 2,
      data: [...row, ...row],
    });
  });

  it("refuses data of another size and a broken scale", async () => {
    await expect(encodePng({ ...image, height: 2 })).rejects.toThrow(/6 values came/);
    await expect(encodePng(image, { scale: 1.5 })).rejects.toThrow(/the scale is 1.5/);
  });
});
