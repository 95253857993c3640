import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { SceneError } from "../errors.ts";
import { readColor } from "./readColor.ts";
import { writePng } from "./writePng.ts";

const [width, height] = [48, 32];
const ramp = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
  return [4 * x + 20, 5 * y + 20, 2 * x + 2 * y + 20][channel];
});

async function rampFile(): Promise<string> {
  const path = join(await temporaryFolder(), "ramp.png");
  await writePng(path, ramp, width, height);
  return path;
}

describe("readColor", () => {
  it("reads PNG bytes as values in 0..1", async () => {
    const image = await readColor(await rampFile());
    expect([image.width, image.height]).toEqual([width, height]);
    expect(image.data).toEqual(Float32Array.from(ramp, (value) => value / 255));
  });

  it("keeps half-pixel centres when shrinking: a ramp stays the same ramp", async () => {
    const image = await readColor(await rampFile(), width / 4, height / 4);
    for (let y = 2; y < image.height - 2; y++) {
      for (let x = 2; x < image.width - 2; x++) {
        // Centre of the new pixel in old coordinates, where pixel centres are integers.
        const [oldX, oldY] = [(x + 0.5) * 4 - 0.5, (y + 0.5) * 4 - 0.5];
        const red = image.data[3 * (y * image.width + x)] * 255;
        const green = image.data[3 * (y * image.width + x) + 1] * 255;
        expect(Math.abs(red - (4 * oldX + 20))).toBeLessThanOrEqual(0.51);
        expect(Math.abs(green - (5 * oldY + 20))).toBeLessThanOrEqual(0.51);
      }
    }
  });

  it("resizes a JPEG as it resizes the same pixels in a PNG", async () => {
    const folder = await temporaryFolder();
    const [jpeg, png] = [join(folder, "noise.jpg"), join(folder, "noise.png")];
    const noise = Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => (i * i * 31) % 251);
    await sharp(noise, { raw: { width: 96, height: 96, channels: 3 } })
      .jpeg()
      .toFile(jpeg);
    await sharp(jpeg).png().toFile(png);
    expect((await readColor(jpeg, 32, 32)).data).toEqual((await readColor(png, 32, 32)).data);
  });

  it("averages a checkerboard instead of picking pixels", async () => {
    const path = join(await temporaryFolder(), "checker.png");
    const checker = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return ((pixel % 32) + Math.floor(pixel / 32)) % 2 ? 200 : 100;
    });
    await writePng(path, checker, 32, 32);
    const { data } = await readColor(path, 8, 8);
    for (const value of data) expect(value * 255).toBeCloseTo(150, -0.7);
  });

  it("stretches when only the aspect ratio changes", async () => {
    const image = await readColor(await rampFile(), width / 2, height);
    expect(image.data.length).toBe((width / 2) * height * 3);
  });

  it("lays transparent pixels over white and triples grey", async () => {
    const folder = await temporaryFolder();
    const [clear, gray] = [join(folder, "clear.png"), join(folder, "gray.png")];
    const transparentRed = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 255);
    await sharp(transparentRed, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toFile(clear);
    await sharp(Uint8Array.of(51), { raw: { width: 1, height: 1, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toFile(gray);
    expect([...(await readColor(clear)).data]).toEqual([1, 1, 1, 1, 0, 0]);
    expect([...(await readColor(gray)).data]).toEqual([...Float32Array.of(0.2, 0.2, 0.2)]);
  });

  it("ignores EXIF orientation: poses belong to the stored pixels", async () => {
    const path = join(await temporaryFolder(), "turned.jpg");
    await sharp(ramp, { raw: { width, height, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toFile(path);
    const image = await readColor(path);
    expect([image.width, image.height]).toEqual([width, height]);
    expect(image.data[3 * (width - 1)]).toBeGreaterThan(image.data[0] + 0.5);
  });

  it.each(["png", "jpeg"] as const)("refuses a truncated %s", async (format) => {
    const path = join(await temporaryFolder(), `image.${format}`);
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 251);
    await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(format)
      .toFile(path);
    const whole = await readFile(path);
    // The last 12 bytes of a PNG only say that it ends; a file without them still has all pixels.
    const longest = whole.length - 13;
    for (const length of [0, 1, 10, 100, 0.1 * longest, 0.5 * longest, 0.9 * longest, longest].map(Math.floor)) {
      await writeFile(path, whole.subarray(0, length));
      const error = await readColor(path, 32, 32).catch((error: unknown) => error);
      expect(error, `cut to ${length} of ${whole.length} bytes`).toBeInstanceOf(SceneError);
      expect(error).toMatchObject({ path, hint: expect.stringContaining("intact copy") });
    }
  });

  it("sees a file that was repaired after a failure", async () => {
    const path = await rampFile();
    const whole = await readFile(path);
    await writeFile(path, "not an image");
    await expect(readColor(path)).rejects.toThrow(/damaged, cut short or not an image/);
    await writeFile(path, whole);
    await expect(readColor(path)).resolves.toMatchObject({ width, height });
  });
});
