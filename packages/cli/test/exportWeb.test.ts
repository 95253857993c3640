import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./fixtures.ts";
import { runMain } from "./runMain.ts";

const folder = temporaryFolder();
const isAppBuilt = existsSync(fileURLToPath(new URL("../../viewer/app/index.html", import.meta.url)));

describe("export --web", () => {
  it("writes the bundled room, or nothing but what is missing", async () => {
    const { code, stdout, stderr } = await runMain([
      ...["export", "--web", folder("web"), "--size", "32x24", "--views", "2", "--no-truth", "--json"],
    ]);
    if (!isAppBuilt) {
      expect([code, stderr]).toEqual([1, expect.stringMatching(/not been built[\s\S]*hint: .*npm run build/)]);
      expect(await readdir(folder())).toEqual([]);
      return;
    }
    expect(code).toBe(0);
    const { files, ...result } = JSON.parse(stdout);
    expect(result).toMatchObject({ out: folder("web"), frames: 24 });
    const names = files.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["index.html", "scene.json", "model.safetensors", "frames/23.png"]));
    expect(names.filter((name: string) => name.startsWith("truth"))).toEqual([]);
    const scene = JSON.parse(await readFile(folder("web", "scene.json"), "utf8"));
    expect(scene.description).toMatchObject({ renderSize: { width: 32, height: 24 }, model: { views: 2 } });

    const again = await runMain(["export", "--web", folder("web"), "--size", "32x24"]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/not empty[\s\S]*hint: .*--force/)]);
  });

  it.each([["--onnx"], ["--points"], ["--mesh"]])("is not combined with %s", async (other) => {
    const { code, stderr } = await runMain(["export", "--web", folder("web"), other, folder("other")]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("cannot be used with")]);
  });
});
