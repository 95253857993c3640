import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./fixtures.ts";
import { runMain } from "./runMain.ts";

const folder = temporaryFolder();
const names = ["README.md", "features.onnx", "model.json", "perception.onnx", "rays.onnx"];

describe("export --onnx", () => {
  it("writes the bundled network and says what it wrote", async () => {
    const args = ["export", "--onnx", folder("small"), "--size", "64x48", "--views", "4"];
    const { code, stdout, stderr } = await runMain([...args, "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ out: folder("small"), width: 64, height: 48, views: 4, step: expect.any(Number) });
    expect(result.files.map(({ name }: { name: string }) => name).sort()).toEqual(names);
    expect((await readdir(folder("small"))).sort()).toEqual(names);
    expect(JSON.parse(await readFile(folder("small", "model.json"), "utf8"))).toMatchObject({
      config: { data: { width: 64, height: 48, views: 4 } },
      classes: { length: 20 },
    });

    const refused = await runMain(args);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/not empty[\s\S]*hint: .*--force/)]);
    const replaced = await runMain(["export", "--onnx", folder("small"), "--size", "80x60", "--force"]);
    expect([replaced.code, replaced.stderr]).toEqual([0, ""]);
    expect(replaced.stdout).toMatch(/80x60[\s\S]*rays\.onnx +\d\.\d\d MiB/);
    expect(await readFile(folder("small", "README.md"), "utf8")).toContain("images of 80 x 60 pixels");
  });

  it("writes nothing without a usable checkpoint", async () => {
    const { code, stderr } = await runMain(["export", "--onnx", folder("none"), "--checkpoint", folder("nowhere")]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/nowhere[\s\S]*\nhint: \S/)]);
    expect(await readdir(folder())).not.toContain("none");
  });
});
