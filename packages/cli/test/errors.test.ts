import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { synth, temporaryFolder, trainArguments } from "./fixtures.ts";
import { runCli, runCliOk } from "./runCli.ts";
import { runMain } from "./runMain.ts";

const folder = temporaryFolder();
const sequence = "room_000/Sequence_1";

beforeAll(async () => {
  await synth(folder("rooms"), 1);
  await runCliOk(trainArguments(folder("rooms"), folder("run"), "--steps", "8"));
}, 60_000);

async function truncate(path: string): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(path, bytes.subarray(0, bytes.length / 2));
}

/** Ways to break a scene, with the file that must be named. */
const damages = {
  "a missing depth file": {
    file: "depth/depth_3.png",
    damage: (file: string) => rm(file),
    message: /depth_3\.png: is missing/,
  },
  "a truncated PNG": {
    file: "rgb/rgb_3.png",
    damage: truncate,
    message: /rgb_3\.png: /,
  },
  "a pose with NaN": {
    file: "traj_w_c.txt",
    damage: async (file: string) => {
      const lines = (await readFile(file, "utf8")).split("\n");
      lines[3] = lines[3].replace(/^\S+/, "nan");
      await writeFile(file, lines.join("\n"));
    },
    message: /traj_w_c\.txt, line 4/,
  },
  "a wrong image size": {
    file: "rgb/rgb_3.png",
    damage: async (file: string) => {
      const small = await sharp(file).resize(32, 24).png().toBuffer();
      await writeFile(file, small);
    },
    message: /rgb_3\.png: is 32\s*[x×]\s*24/,
  },
};

describe.each(Object.entries(damages))("%s", (name, { file, damage, message }) => {
  const data = () => folder(`broken ${name}`);
  const out = () => folder(`results ${name}`);

  beforeAll(async () => {
    await cp(folder("rooms"), data(), { recursive: true });
    await damage(join(data(), sequence, file));
    await mkdir(out());
  });

  it.each([
    ["train", () => trainArguments(data(), join(out(), "run"), "--steps", "1")],
    [
      "render",
      () => [
        "render",
        "--checkpoint",
        folder("run"),
        "--data",
        data(),
        "--frames",
        "2",
        "--out",
        join(out(), "flight"),
      ],
    ],
  ] as const)("%s names the file and the remedy and leaves nothing behind", async (_, args) => {
    const { code, stdout, stderr } = await runCli(args());
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\nhint: \S/);
    expect(stderr).not.toContain("    at ");
    expect([code, stdout]).toEqual([1, ""]);
    expect(await readdir(out())).toEqual([]);
  });

  it("inspect --check ends with 1", async () => {
    const { code, stdout, stderr } = await runMain(["inspect", data(), "--check"]);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(message);
  });
});

describe("settings", () => {
  it.each([
    [["--set", "training.raysPerStpe=4"], /no key "raysPerStpe" in training/],
    [["--set", "training.raysPerStep=many"], /raysPerStep/],
    [["--set", "training.raysPerStep=100000"], /raysPerStep is 100000/],
    [["--preset", "enormous"], /preset "enormous" does not exist/],
    [["--config", "nowhere.json"], /nowhere\.json: the configuration cannot be read/],
    [["--resume"], /run\.json: the run's settings cannot be read/],
  ])("train %j is refused before anything is written", async (flags, message) => {
    const { code, stderr } = await runMain(["train", "--data", folder("rooms"), "--out", folder("refused"), ...flags]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\nhint: \S/);
    expect(code).toBe(1);
    expect(await readdir(folder())).not.toContain("refused");
  });

  it("a run is not overwritten", async () => {
    const { code, stderr } = await runMain(trainArguments(folder("rooms"), folder("run"), "--steps", "1"));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/a training run is already there[\s\S]*--resume/)]);
  });
});

describe("a checkpoint cut in half", () => {
  const half = () => folder("half.safetensors");

  beforeAll(async () => {
    await cp(folder("run", "checkpoints", "step-0000008.safetensors"), half());
    await truncate(half());
  });

  it.each([
    ["eval", () => ["eval", "--data", folder("rooms"), "--checkpoint", half(), "--report", folder("half.html")]],
    ["render", () => ["render", "--data", folder("rooms"), "--checkpoint", half(), "--out", folder("half-flight")]],
    ["demo", () => ["demo", "--data", folder("rooms"), "--checkpoint", half(), "--out", folder("half-demo")]],
    ["inspect", () => ["inspect", half()]],
  ] as const)("%s names the file and the remedy", async (_, args) => {
    const before = await readdir(folder());
    const { code, stdout, stderr } = await runMain(args());
    expect(stderr).toContain(half());
    expect(stderr).toMatch(/\nhint: \S/);
    expect([code, stdout]).toEqual([1, ""]);
    expect(await readdir(folder())).toEqual(before);
  });

  it("training resumes from the checkpoint before it", async () => {
    await cp(folder("run"), folder("cut-run"), { recursive: true });
    await truncate(folder("cut-run", "checkpoints", "step-0000008.safetensors"));
    const { code, stderr } = await runCli(["train", "--data", folder("rooms"), "--out", folder("cut-run"), "--resume"]);
    expect(stderr).toMatch(/a damaged checkpoint was skipped: .*step-0000008\.safetensors/);
    expect(stderr).toContain("continuing after step 4");
    expect(code).toBe(0);
  });
});

describe("output folders", () => {
  it("render refuses a folder that is not empty", async () => {
    const args = ["--checkpoint", folder("run"), "--data", folder("rooms"), "--out", folder("rooms")];
    const { code, stderr } = await runMain(["render", ...args]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("the folder is not empty")]);
  });

  it("synth refuses a folder that holds something else", async () => {
    await mkdir(folder("taken", "room_000"), { recursive: true });
    await writeFile(folder("taken", "room_000", "notes.txt"), "mine");
    const { code, stderr } = await runMain(["synth", "--rooms", "1", "--out", folder("taken")]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/room_000: is not empty[\s\S]*\nhint: /)]);
    expect(await readdir(folder("taken"))).toEqual(["room_000"]);
  });
});

describe("the command line itself", () => {
  it.each([
    [["synth", "--out", "x", "--size", "96"], /--size <WxH>' argument '96' is invalid\. WIDTHxHEIGHT/],
    [["synth", "--out", "x", "--rooms", "0"], /A whole number of at least 1 is needed/],
    [["train", "--out", "x"], /required option '--data <folder>' not specified/],
    [["eval", "--data", "x", "--fast"], /unknown option '--fast'/],
    [["fly"], /unknown command 'fly'/],
    [[], /Usage: gpnerf/],
  ])("%j ends with 2", async (args, message) => {
    const { code, stdout, stderr } = await runMain(args);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
  });

  it("a scene that is not there", async () => {
    const { code, stderr } = await runMain(["eval", "--checkpoint", folder("run"), "--data", folder("nowhere")]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/nowhere: is not a folder[\s\S]*\nhint: /)]);
  });

  it("shows the stack under --verbose", async () => {
    const { stderr } = await runMain(["inspect", folder("nowhere"), "--verbose"]);
    expect(stderr).toMatch(/SceneError: .*\n +at /);
  });
});
