import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { OutputError } from "../errors.ts";
import { readDepth, readLabels } from "./readGray.ts";
import { writeFileAtomic } from "./writeFileAtomic.ts";
import { writeGrayPng, writePng } from "./writePng.ts";

describe("writePng and writeGrayPng", () => {
  it("writes 8 bits for bytes and 16 bits for 16-bit numbers, each value as it is", async () => {
    const folder = await temporaryFolder();
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const shorts = Uint16Array.from({ length: 256 }, (_, i) => 257 * i);
    await writeGrayPng(join(folder, "labels.png"), bytes, 16, 16);
    await writeGrayPng(join(folder, "depth.png"), shorts, 16, 16);

    expect(await sharp(join(folder, "labels.png")).metadata()).toMatchObject({ bitsPerSample: 8, channels: 1 });
    expect(await sharp(join(folder, "depth.png")).metadata()).toMatchObject({ bitsPerSample: 16, channels: 1 });
    expect((await readLabels(join(folder, "labels.png"))).data).toEqual(Uint16Array.from(bytes));
    expect((await readDepth(join(folder, "depth.png"))).data).toEqual(shorts);
  });

  it("writes a view into a larger array", async () => {
    const path = join(await temporaryFolder(), "depth.png");
    await writeGrayPng(path, Uint16Array.of(1, 2, 3000, 4000, 5, 6).subarray(2, 4), 2, 1);
    expect([...(await readDepth(path)).data]).toEqual([3000, 4000]);
  });

  it("refuses arrays of the wrong length before touching the disk", async () => {
    const folder = await temporaryFolder();
    await expect(writePng(join(folder, "a.png"), new Uint8Array(11), 2, 2)).rejects.toThrow(
      /11 values, needs \[2, 2, 3\]/,
    );
    await expect(writeGrayPng(join(folder, "a.png"), new Uint8Array(3), 2, 2)).rejects.toThrow(RangeError);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("writeFileAtomic", () => {
  it("replaces a file and leaves nothing else behind", async () => {
    const folder = await temporaryFolder();
    await writeFileAtomic(join(folder, "a.txt"), "old");
    await writeFileAtomic(join(folder, "a.txt"), "new");
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("removes the temporary file when the target cannot be replaced", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "taken"));
    await writeFile(join(folder, "taken", "inside"), "");
    await expect(writeFileAtomic(join(folder, "taken"), "bytes")).rejects.toThrow(OutputError);
    expect(await readdir(folder)).toEqual(["taken"]);
  });

  it("says which folder is missing", async () => {
    const path = join(await temporaryFolder(), "nowhere", "a.txt");
    const error = await writeFileAtomic(path, "bytes").catch((error: unknown) => error);
    expect(error).toMatchObject({ name: "OutputError", path, hint: expect.stringContaining("Create the folder") });
  });
});
