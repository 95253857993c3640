import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findScenes } from "../src/scene/findScenes.ts";
import { openScenes } from "../src/scene/openScene.ts";
import { writeScanNetFixture, writeSensFixture } from "./scanNetFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** Three scenes below `scans`, and a list beside that folder. */
async function dataSet(list: string): Promise<{ root: string; file: string }> {
  const root = await temporaryFolder();
  const one = { numbers: [0], root: join(root, "scans") };
  await writeScanNetFixture({ ...one, name: "scene0000_00" });
  await writeSensFixture({ ...one, name: "scene0002_00", labels: "none" });
  await writeScanNetFixture({ ...one, name: "scene0160_00" });
  const file = join(root, "scannetv2_train.txt");
  await writeFile(file, list);
  return { root, file };
}

describe("a list of scenes", () => {
  it("takes the place of a folder: its scenes, in its order", async () => {
    const { root, file } = await dataSet("scene0160_00\r\n\r\n# a remark\r\nscene0002_00\r\nscene0160_00\r\n");
    expect(await findScenes(file)).toEqual(["scene0160_00", "scene0002_00"].map((name) => join(root, "scans", name)));
    const scenes = await openScenes(file, { width: 32 });
    expect(scenes.map(({ name, format }) => [name, format])).toEqual([
      ["scene0160_00", "scannet"],
      ["scene0002_00", "sens"],
    ]);
  });

  it("may hold paths, and those of the released lists", async () => {
    const { root, file } = await dataSet("./scans/scene0000_00/\nscans/scene0160_00/black_320\n");
    expect(await findScenes(file)).toEqual(["scene0000_00", "scene0160_00"].map((name) => join(root, "scans", name)));
  });

  it("is refused when scenes are not there, all of them named", async () => {
    const { root, file } = await dataSet("scene0000_00\nscene0001_00\nne0002_00\n");
    await expect(findScenes(file)).rejects.toMatchObject({
      ...{ name: "SceneError", path: file },
      message: `${file}: names 3 scenes, 2 of which are not below its folder: scene0001_00, ne0002_00.`,
    });
    await rm(join(root, "scans"), { recursive: true });
    await expect(findScenes(file)).rejects.toThrow(/3 of which are not/);
  });

  it("is refused when it is empty, ambiguous, or no list", async () => {
    const { root, file } = await dataSet("\n# nothing\n");
    await expect(findScenes(file)).rejects.toThrow(/names no scene/);
    await writeFile(file, "scene0000_00");
    await writeScanNetFixture({ numbers: [0], root: join(root, "copy"), name: "scene0000_00" });
    await expect(findScenes(file)).rejects.toThrow(/"scene0000_00" is both .* and /);
    await writeFile(file, Buffer.alloc(2 ** 21, "a"));
    await expect(findScenes(file)).rejects.toThrow(/too many for a list/);
    await writeFile(join(root, "list.json"), "[]");
    await expect(findScenes(join(root, "list.json"))).rejects.toThrow(/is not a folder/);
    await mkdir(join(root, "folder.txt"));
    await expect(findScenes(join(root, "folder.txt"))).rejects.toThrow(/holds no scene/);
  });
});
