import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputError } from "gpnerf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWholeFolder } from "./wholeFolder.ts";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "gpnerf-whole-"));
});
afterEach(() => rm(place, { recursive: true, force: true }));

describe("writeWholeFolder", () => {
  it("shows the folder only when it is whole", async () => {
    const out = join(place, "deep", "out");
    const result = await writeWholeFolder(out, async (folder) => {
      await writeFile(join(folder, "a.txt"), "a");
      await expect(readdir(out)).rejects.toThrow("ENOENT");
      return 7;
    });
    expect(result).toBe(7);
    expect(await readFile(join(out, "a.txt"), "utf8")).toBe("a");
    expect(await readdir(join(place, "deep"))).toEqual(["out"]);
  });

  it("takes the place of an empty folder", async () => {
    await mkdir(join(place, "out"));
    await writeWholeFolder(join(place, "out"), (folder) => writeFile(join(folder, "a.txt"), "a"));
    expect(await readdir(join(place, "out"))).toEqual(["a.txt"]);
  });

  it("leaves nothing behind after an error", async () => {
    const failing = writeWholeFolder(join(place, "out"), async (folder) => {
      await writeFile(join(folder, "a.txt"), "a");
      throw new Error("no more");
    });
    await expect(failing).rejects.toThrow("no more");
    expect(await readdir(place)).toEqual([]);
  });

  it("refuses files and folders with something in them", async () => {
    await writeFile(join(place, "file"), "");
    for (const taken of [place, join(place, "file")]) {
      await expect(writeWholeFolder(taken, async () => undefined)).rejects.toThrow(OutputError);
    }
    expect(await readdir(place)).toEqual(["file"]);
  });
});
