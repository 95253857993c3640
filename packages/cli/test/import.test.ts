import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { miniature, officialCheckpoint, officialShapes, plainGntShapes } from "../../gpnerf/test/officialCheckpoint.ts";
import { call, global, pickleOf } from "../../gpnerf/test/pickleBytes.ts";
import { entriesOf } from "../../gpnerf/test/pytorchFile.ts";
import { temporaryFolder } from "../../gpnerf/test/temporaryFolder.ts";
import { zipBytes } from "../../gpnerf/test/zipBytes.ts";
import { runCli } from "./runCli.ts";
import { runMain } from "./runMain.ts";

let folder = "";
let path = "";

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder, "model_000099.pth");
});

/** Write the checkpoint of a miniature network. */
async function writePth(networks = officialShapes(miniature)): Promise<void> {
  const { file, root } = officialCheckpoint(networks);
  await writeFile(path, zipBytes(file.entries(root)));
}

describe("import", () => {
  it("writes a checkpoint beside where it runs, which inspect describes", async () => {
    await writePth();
    const { code, stdout, stderr } = await runCli(["import", path], { cwd: folder });
    expect([code, stderr]).toEqual([0, ""]);
    expect(await readdir(folder)).toEqual(["model_000099.pth", "model_000099.safetensors"]);
    for (const text of [
      /checkpoint +model_000099\.safetensors/,
      /family +released/,
      /lacks +nothing/,
      /ignored +nothing/,
    ]) {
      expect(stdout).toMatch(text);
    }
    const inspected = await runMain(["inspect", join(folder, "model_000099.safetensors"), "--json"]);
    expect(JSON.parse(inspected.stdout)).toMatchObject({
      kind: "checkpoint",
      step: 100,
      source: "model_000099.pth",
      untrained: [],
      config: { family: "released", transformer: { depth: 3 } },
    });
  });

  it("prints one JSON object, and changes settings that shapes do not show", async () => {
    await writePth();
    const out = join(folder, "out.safetensors");
    const { stdout } = await runMain(["import", path, "--out", out, "--json", "--set", "model.data.width=64"]);
    expect(JSON.parse(stdout)).toMatchObject({
      from: path,
      out,
      step: 100,
      parameters: { total: expect.any(Number), transformer: expect.any(Number) },
      config: { data: { width: 64 } },
      lacks: [],
      ignored: [],
    });
  });

  it("replaces a file only when told to", async () => {
    await writePth();
    const out = join(folder, "out.safetensors");
    await writeFile(out, "mine");
    const { code, stderr } = await runMain(["import", path, "--out", out]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/out\.safetensors: is there already\.\nhint: .*--force/)]);
    expect(await readFile(out, "utf8")).toBe("mine");
    expect((await runMain(["import", path, "--out", out, "--force"])).code).toBe(0);
    expect((await readFile(out)).length).toBeGreaterThan(1000);
    expect((await runMain(["import", path, "--out", folder, "--force"])).stderr).toMatch(/is no file/);
  });

  it("says what a plain GNT checkpoint lacks, and so do inspect and render", async () => {
    await writePth(plainGntShapes(miniature));
    const out = join(folder, "gnt.safetensors");
    const { stdout } = await runMain(["import", path, "--out", out]);
    expect(stdout).toMatch(/lacks +semantic adaptor, feature pyramid, perception head: fresh values, to be trained/);
    expect((await runMain(["inspect", out])).stdout).toMatch(/untrained +semantic adaptor, feature pyramid/);
    const rendered = await runMain(["render", "--checkpoint", out, "--data", folder, "--out", join(folder, "flight")]);
    expect(rendered.stderr).toMatch(
      /^warning: .*gnt\.safetensors has an untrained semantic adaptor, .* and perception head: /,
    );
  });

  it.each([
    ["asks for os.system", () => zipBytes(entriesOf(pickleOf(call(global("os", "system"), "touch x")))), /os\.system/],
    ["is cut short", () => zipBytes(entriesOf(pickleOf(new Map()))).subarray(0, 60), /zip directory/],
    ["is of another network", () => zipBytes(entriesOf(pickleOf(new Map()))), /net_coarse is missing/],
  ])("of a file that %s writes and executes nothing", async (_, bytes, message) => {
    await writeFile(path, bytes());
    const { code, stdout, stderr } = await runMain(["import", path, "--out", join(folder, "out.safetensors")]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\nhint: \S/);
    expect(await readdir(folder)).toEqual(["model_000099.pth"]);
  });
});

describe("a PyTorch file", () => {
  it("is described by inspect, whatever network it is of", async () => {
    await writePth();
    const { stdout } = await runMain(["inspect", path]);
    expect(stdout).toMatch(/net_coarse +\d+ tensors \(float\) with [\d,]+ numbers\n/);
    expect(stdout).toMatch(/scheduler +2 values\n/);
    const { kind, entries } = JSON.parse((await runMain(["inspect", path, "--json"])).stdout);
    expect(kind).toBe("pytorch");
    expect(entries).toContainEqual({
      name: "sem_seg_head",
      values: 23,
      tensors: 23,
      numbers: expect.any(Number),
      storageClasses: ["FloatStorage"],
    });
  });

  it("is no checkpoint to render from, and the hint says what makes it one", async () => {
    await writePth();
    const { code, stderr } = await runMain(["eval", "--checkpoint", path, "--data", folder]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/\nhint: .*`gpnerf import`/)]);
  });
});
