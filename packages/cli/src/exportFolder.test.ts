import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputError } from "gpnerf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeExportFolder } from "./exportFolder.ts";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "gpnerf-export-"));
});
afterEach(() => rm(place, { recursive: true, force: true }));

/** An export of one program. */
const filling = (content: string) => async (folder: string) => {
  const description = { format: "gpnerf-onnx", programs: [{ file: "rays.onnx" }] };
  await writeFile(join(folder, "model.json"), JSON.stringify(description));
  await writeFile(join(folder, "rays.onnx"), content);
  return content;
};
const force = { force: true };
const content = () => readFile(join(place, "out", "rays.onnx"), "utf8");

describe("an export folder", () => {
  it("is made, with the folders above it", async () => {
    expect(await writeExportFolder(join(place, "deep", "out"), filling("a"), { force: false })).toBe("a");
    expect(await readdir(join(place, "deep"))).toEqual(["out"]);
  });

  it("is replaced by force only", async () => {
    await writeExportFolder(join(place, "out"), filling("a"), force);
    const again = writeExportFolder(join(place, "out"), filling("b"), { force: false });
    await expect(again).rejects.toThrow("the folder is not empty");
    expect(await content()).toBe("a");
    await writeExportFolder(join(place, "out"), filling("b"), force);
    expect(await content()).toBe("b");
    expect(await readdir(place)).toEqual(["out"]);
  });

  it("is replaced by force where it is a scene for browsers", async () => {
    await mkdir(join(place, "out", "assets"), { recursive: true });
    const scene = { format: "gpnerf-web-1", contents: ["assets", "index.html", "scene.json"] };
    await writeFile(join(place, "out", "scene.json"), JSON.stringify(scene));
    await writeFile(join(place, "out", "notes.txt"), "");
    const replacing = () => writeExportFolder(join(place, "out"), filling("b"), force);
    await expect(replacing()).rejects.toThrow(/notes\.txt, which no export wrote/);
    await rm(join(place, "out", "notes.txt"));
    await replacing();
    expect(await content()).toBe("b");
  });

  it("stays as it is when the new export fails", async () => {
    await writeExportFolder(join(place, "out"), filling("a"), force);
    const failing = writeExportFolder(
      join(place, "out"),
      async (folder) => {
        await filling("b")(folder);
        throw new Error("no more");
      },
      force,
    );
    await expect(failing).rejects.toThrow("no more");
    expect(await content()).toBe("a");
    expect(await readdir(place)).toEqual(["out"]);
  });

  it.each([
    ["files of others beside an export", { "model.json": '{"format":"gpnerf-onnx","programs":[]}', "notes.txt": "" }],
    ["another model.json", { "model.json": '{"format":"other"}' }],
    ["a damaged model.json", { "model.json": "{" }],
  ])("is not replaced, even by force, where it holds %s", async (_, files) => {
    await mkdir(join(place, "out"));
    for (const [name, text] of Object.entries(files)) await writeFile(join(place, "out", name), text);
    await expect(writeExportFolder(join(place, "out"), filling("a"), force)).rejects.toThrow(/which no export wrote/);
    expect((await readdir(join(place, "out"))).sort()).toEqual(Object.keys(files));
  });

  it("cannot be a file", async () => {
    await writeFile(join(place, "out"), "");
    await expect(writeExportFolder(join(place, "out"), filling("a"), force)).rejects.toThrow(OutputError);
  });
});
