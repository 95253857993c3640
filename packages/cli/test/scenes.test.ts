import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { invertRigid } from "gpnerf";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./fixtures.ts";
import { runMain } from "./runMain.ts";

/** @file `gpnerf inspect` and `gpnerf convert` on scenes, from the sources. */

const study = fileURLToPath(new URL("../../../samples/study/Sequence_1", import.meta.url));
const folder = temporaryFolder();

/** Copy the sample room, with its class names. */
async function copyStudy(name: string): Promise<string> {
  await cp(study, folder(name), { recursive: true });
  await writeFile(folder(name, "classes.json"), '{"labelSet": "scannet20", "ignoreLabel": 20}');
  return folder(name);
}

/** The first four frames of the sample room: quickly drawn. */
async function copyFewFrames(name: string): Promise<string> {
  await cp(study, folder(name), { recursive: true, filter: (path) => !/_(?:[4-9]|\d\d)\.png$/.test(path) });
  await writeFile(folder(name, "classes.json"), '{"labelSet": "scannet20", "ignoreLabel": 20}');
  return folder(name);
}

/** Rewrite the poses of a sequence. */
async function editPoses(sequence: string, edit: (pose: Float64Array) => Float64Array): Promise<void> {
  const path = `${sequence}/traj_w_c.txt`;
  const poses = (await readFile(path, "utf8")).trim().split("\n");
  const edited = poses.map((line) => edit(Float64Array.from(line.split(" "), Number)).join(" "));
  await writeFile(path, `${edited.join("\n")}\n`);
}

describe("inspect", () => {
  it("describes a scene and finds that its frames agree", async () => {
    const { code, stdout } = await runMain(["inspect", study, "--check"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^frames +24 of 160x120$/m);
    expect(stdout).toMatch(/^cameras +along 3\.45 m, within 2\.18 x 2\.15 x 0\.05 m$/m);
    expect(stdout).toMatch(/^intrinsics +fx 80\.0, fy 80\.0, cx 79\.5, cy 59\.5$/m);
    expect(stdout).toMatch(/^known pixels +100\.0 % have depth, 98\.\d % a class, 98\.\d % an instance$/m);
    expect(stdout).toMatch(/^classes +wall +3\d\.\d % {2}█{24}\n +floor +2\d\.\d % {2}█+$/m);
    expect(stdout).toMatch(/^bad frames +none$/m);
    expect(stdout).toMatch(/^consistency +consistent: /m);
    expect(stdout).toMatch(/^depth error +0\.\d % of the depth, median$/m);
    expect(stdout).toMatch(/^colour error +0\.0\d\d median; 0\.\d+ unwarped, 0\.\d+ between unrelated pixels$/m);
    expect(stdout).not.toMatch(/likely cause/);
  });

  it("names the convention that explains frames that do not agree, and ends with 1", async () => {
    const wrong = await copyStudy("inverted");
    await editPoses(wrong, invertRigid);
    const { code, stdout, stderr } = await runMain(["inspect", wrong, "--check"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^likely cause +the poses are world-to-camera, read as camera-to-world$/m);
    expect(stdout).toMatch(/^then +depth error 0\.\d %/m);
    expect(stderr).toMatch(/frames do not agree with each other: the poses are world-to-camera/);
    expect(stderr).toMatch(/\nhint: Invert every pose\./);
    // Without being asked, nothing is warped and nothing is wrong.
    expect((await runMain(["inspect", wrong])).code).toBe(0);
  });

  it("says plainly what cannot be checked without depth", async () => {
    const photos = await copyStudy("photos");
    await rm(`${photos}/depth`, { recursive: true });
    const { code, stdout } = await runMain(["inspect", photos, "--check", "--json"]);
    expect(code).toBe(0);
    const [{ consistency }] = JSON.parse(stdout).scenes;
    expect(consistency).toMatchObject({ verdict: "unknown", reason: expect.stringMatching(/without depth maps/) });
  });
});

describe("inspect --figure", () => {
  it("draws the scene as PNG, SVG or a page, once", async () => {
    const few = await copyFewFrames("few");
    const [png, svg, page] = ["a.png", "a.svg", "a.html"].map((name) => folder(name));
    for (const file of [png, svg, page]) expect((await runMain(["inspect", few, "--figure", file])).code).toBe(0);
    const { width, height } = await sharp(png).metadata();
    expect([width, height]).toEqual([2400, 1524]);
    const text = await readFile(svg, "utf8");
    expect(text).toMatch(/^<svg /);
    expect(text.match(/<image /g)).toHaveLength(5);
    expect(text).toContain(">0.5 m</text>");
    expect(await readFile(page, "utf8")).toContain("<svg ");

    const again = await runMain(["inspect", few, "--figure", svg]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/a\.svg: is there already/)]);
    expect((await runMain(["inspect", few, "--figure", svg, "--force"])).code).toBe(0);
  });

  it("refuses names without a format, and what is no scene", async () => {
    expect((await runMain(["inspect", study, "--figure", folder("a.jpg")])).stderr).toMatch(/says no format/);
    await writeFile(folder("some.safetensors"), "");
    const { code, stderr } = await runMain(["inspect", folder("some.safetensors"), "--figure", folder("b.png")]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is a checkpoint; a scene is needed/)]);
  });

  it("gives each of several scenes a file of its own", async () => {
    await mkdir(folder("several"));
    for (const name of ["one", "two"]) await copyFewFrames(`several/${name}`);
    expect((await runMain(["inspect", folder("several"), "--figure", folder("rooms.svg")])).code).toBe(0);
    const names = (await readdir(folder())).filter((name) => name.startsWith("rooms"));
    expect(names.sort()).toEqual(["rooms-01-one.svg", "rooms-02-two.svg"]);
  });
});

describe("convert", () => {
  beforeAll(async () => {
    await mkdir(folder("out"));
  });

  it("writes a scene that is read alike", async () => {
    const { code, stdout } = await runMain([
      "convert",
      study,
      "--out",
      folder("out", "a"),
      "--every",
      "2",
      "--size",
      "80x60",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^12 frames at 80x60 in .*: colour, depth, classes, instances$/m);
    const inspected = JSON.parse((await runMain(["inspect", folder("out", "a"), "--check", "--json"])).stdout)
      .scenes[0];
    expect(inspected).toMatchObject({ frameCount: 12, format: "replica", consistency: { verdict: "consistent" } });
    expect(inspected.classes[0].name).toBe("wall");
    expect(inspected.working).toMatchObject({ fx: 40, cx: 39.5 });
  });

  it("leaves nothing behind when a frame is damaged, and takes no folder that is used", async () => {
    const damaged = await copyStudy("damaged");
    await writeFile(`${damaged}/depth/depth_20.png`, "damaged");
    const { code, stderr } = await runMain(["convert", damaged, "--out", folder("out", "b")]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/depth_20\.png: .*damaged/)]);
    expect(await readdir(folder("out"))).toEqual(["a"]);
    const used = await runMain(["convert", study, "--out", folder("out", "a")]);
    expect([used.code, used.stderr]).toEqual([1, expect.stringMatching(/the folder is not empty/)]);
  });
});
