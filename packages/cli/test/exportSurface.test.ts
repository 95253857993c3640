import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./fixtures.ts";
import { runMain } from "./runMain.ts";

const folder = temporaryFolder();
const sample = fileURLToPath(new URL("../../../samples/study", import.meta.url));
const size = ["--size", "80x60", "--frames", "6"];

describe("export --points and --mesh", () => {
  it("fuses the scene's own depth and labels, and says what it wrote", async () => {
    const [cloud, mesh] = [folder("cloud.ply"), folder("mesh.glb")];
    const args = ["export", "--points", cloud, "--mesh", mesh, "--data", sample, "--from-sensor", ...size];
    const { code, stdout, stderr } = await runMain([...args, "--color", "class", "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ frames: 6, depth: "sensor", color: "class", up: "z", points: { path: cloud } });
    expect(result.points.points).toBeGreaterThan(3000);
    expect(result.mesh.triangles).toBeGreaterThan(3000);
    const header = (await readFile(cloud, "latin1")).split("end_header")[0];
    expect(header).toContain(`element vertex ${result.points.points}`);
    expect(header).toContain("comment class 4 chair");
    expect(header).toContain("property ushort instance");
    expect((await readFile(mesh)).subarray(0, 4).toString()).toBe("glTF");

    const refused = await runMain(args);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/cloud\.ply: is there already[\s\S]*--force/),
    ]);
    const replaced = await runMain([...args, "--force", "--voxel", "0.2"]);
    expect([replaced.code, replaced.stderr]).toEqual([0, ""]);
    expect(replaced.stdout).toMatch(
      /fused +6 frames, sensor depth, voxels of 20\.0 cm\npoints +[\d,]+ points[\s\S]*triangles/,
    );
  });

  it("fuses what the network renders from the other frames", async () => {
    const mesh = folder("rendered.ply");
    const args = ["export", "--mesh", mesh, "--data", sample, "--size", "64x48", "--views", "4", "--frames", "3"];
    // Not that stderr is empty: on a slow machine progress is reported there.
    const { code, stdout, stderr } = await runMain([...args, "--json"]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ frames: 3, depth: "rendered", mesh: { path: mesh } });
    const header = (await readFile(mesh, "latin1")).split("end_header")[0];
    expect(header).toMatch(/property uchar class\nelement face \d{3,}/);
  });

  it.each([
    [["export"], 2, /--onnx.*--points.*--mesh/],
    [["export", "--mesh", "a.ply"], 2, /--data <scene>/],
    [["export", "--mesh", "a.ply", "--onnx", "b"], 2, /cannot be used with/],
    [["export", "--mesh", "a.obj", "--data", sample], 1, /a\.obj[\s\S]*hint: .*\.ply or \.glb/],
    [["export", "--mesh", "a.ply", "--data", sample, "--up", "w"], 2, /Allowed choices are x, y, z/],
    [["export", "--mesh", "a.ply", "--data", sample, "--from-sensor", "--views", "3"], 2, /cannot be used with/],
    [
      ["export", "--points", "/nowhere/at/all.ply", "--data", sample, "--from-sensor", ...size],
      1,
      /nowhere[\s\S]*hint: /,
    ],
  ])("refuses %j", async (args, code, message) => {
    const before = await readdir(folder());
    const result = await runMain(args);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(message);
    expect(await readdir(folder())).toEqual(before);
  });
});
