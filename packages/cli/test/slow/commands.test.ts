import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { readSafetensors } from "@gpnerf/engine";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { stepsWritten, synth, temporaryFolder, trainArguments, waitForSteps } from "../fixtures.ts";
import { type CliResult, runCli, runCliOk, startCli } from "../runCli.ts";

const folder = temporaryFolder();
const steps = 20;
let training: CliResult;

// Two rooms, and a run over them that nothing interrupted.
beforeAll(async () => {
  await synth(folder("rooms"), 2);
  training = await runCli(trainArguments(folder("rooms"), folder("run"), "--steps", String(steps), "--json"));
}, 60_000);

/** Hash of every file below a folder. */
async function fileHashes(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes = files.sort().map(async (file) => {
    const hash = createHash("sha256").update(await readFile(file));
    return [relative(root, file), hash.digest("hex")];
  });
  return Object.fromEntries(await Promise.all(hashes));
}

/** Tensors of a run's last checkpoint as bytes, by name: parameters and optimiser state. */
async function lastTensors(run: string): Promise<Record<string, Buffer>> {
  const names = (await readdir(join(run, "checkpoints"))).sort();
  const { tensors } = await readSafetensors(join(run, "checkpoints", names.at(-1)!));
  return Object.fromEntries(
    [...tensors].map(([name, { data }]) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]),
  );
}

/** The keys that `eval` and `demo` promise to programs. */
const scoreKeys = {
  psnr: expect.any(Number),
  ssim: expect.any(Number),
  miou: expect.any(Number),
  totalAccuracy: expect.any(Number),
  averageAccuracy: expect.any(Number),
  depthRelativeError: expect.any(Number),
  seconds: expect.any(Number),
  baselines: {
    nearestView: { psnr: expect.any(Number), ssim: expect.any(Number) },
    meanView: { psnr: expect.any(Number), ssim: expect.any(Number) },
    majorityClass: { miou: expect.any(Number) },
  },
};

describe("synth", () => {
  it("makes the same bytes twice", async () => {
    await synth(folder("again"), 2);
    const first = await fileHashes(folder("rooms"));
    expect(Object.keys(first).length).toBeGreaterThan(2 * 10 * 4);
    expect(await fileHashes(folder("again"))).toEqual(first);
  });

  it("keeps rooms that are there", async () => {
    const args = [
      "--rooms",
      "2",
      "--frames",
      "10",
      "--size",
      "64x48",
      "--seed",
      "7",
      "--out",
      folder("rooms"),
      "--json",
    ];
    expect(JSON.parse(await runCliOk(["synth", ...args]))).toMatchObject({ rooms: { length: 2 }, kept: 2 });
  });
});

describe("train", () => {
  it("shows falling losses", () => {
    const { start, end, step, window } = JSON.parse(training.stdout);
    expect([step, window]).toEqual([steps, steps / 10]);
    expect(end.total).toBeLessThan(0.9 * start.total);
    expect(end.semantic).toBeLessThan(0.9 * start.semantic);
  });

  it("prints its first and its last step where there is no terminal", () => {
    const lines = training.stderr.split("\n").filter((line) => line.startsWith("training: "));
    expect(lines[0]).toMatch(/^training: 1\/20 steps \(5 %\), .* loss \d/);
    expect(lines.at(-1)).toMatch(/^training: 20\/20 steps \(100 %\), /);
  });

  it("killed hard and resumed, ends with the parameters of the unbroken run, also where resuming extends it", async () => {
    const run = folder("killed");
    const killed = startCli(trainArguments(folder("rooms"), run, "--steps", "14"));
    await waitForSteps(run, 5);
    killed.process.kill("SIGKILL");
    expect((await killed.result).code).toBeNull();
    expect(await stepsWritten(run)).toBeLessThan(14);

    const resume = ["train", "--data", folder("rooms"), "--out", run, "--resume", "--steps", String(steps), "--quiet"];
    expect(await runCli(resume)).toMatchObject({ code: 0, stderr: "" });
    expect(await stepsWritten(run)).toBe(steps);
    expect(await lastTensors(run)).toEqual(await lastTensors(folder("run")));
    expect(JSON.parse(await runCliOk(["inspect", run, "--json"]))).toMatchObject({ kind: "run", step: steps, steps });
  });

  it("leaves a usable checkpoint on Ctrl-C, and refuses to resume it with another seed", async () => {
    const run = folder("stopped");
    const stopped = startCli(trainArguments(folder("rooms"), run, "--steps", "200"));
    await waitForSteps(run, 2);
    stopped.process.kill("SIGINT");
    const { code, stderr } = await stopped.result;
    expect(code).toBe(130);
    const done = await stepsWritten(run);
    expect(done).toBeLessThan(200);
    expect(stderr).toContain(`stopped after step ${done} of 200; the same command with --resume continues`);

    const checkpoints = (await readdir(join(run, "checkpoints"))).sort();
    const checkpoint = JSON.parse(await runCliOk(["inspect", join(run, "checkpoints", checkpoints.at(-1)!), "--json"]));
    expect(checkpoint).toMatchObject({ kind: "checkpoint", step: done });

    const disagreeing = await runCli(["train", "--data", folder("rooms"), "--out", run, "--resume", "--seed", "5"]);
    expect([disagreeing.code, disagreeing.stderr]).toEqual([1, expect.stringContaining("seed was 0, now 5")]);
  });
});

describe("eval", () => {
  it("prints one JSON object with all scores, per scene and overall, and writes the report", async () => {
    const report = folder("reports", "eval.html");
    const args = ["--checkpoint", folder("run"), "--data", folder("rooms"), "--max-views", "1", "--report", report];
    const result = JSON.parse(await runCliOk(["eval", ...args, "--json"]));
    expect(result).toEqual({
      overall: scoreKeys,
      scenes: ["room_000/Sequence_1", "room_001/Sequence_1"].map((scene) => ({
        scene,
        ...scoreKeys,
        views: [expect.objectContaining({ view: "rgb_4", psnr: expect.any(Number) })],
      })),
      checkpoint: expect.stringMatching(/step-0000020\.safetensors$/),
      step: steps,
    });
    const page = await readFile(report, "utf8");
    expect(page.match(/<img /g)).toHaveLength(2 * 10);
  });

  it("prints a table for people", async () => {
    const args = ["--checkpoint", folder("run"), "--data", folder("rooms", "room_000"), "--max-views", "1"];
    const table = await runCliOk(["eval", ...args, "--size", "48x36", "--views", "3"]);
    for (const text of ["PSNR", "mIoU", "GP-NeRF", "Nearest source view", "Mean source view", "Most frequent class"]) {
      expect(table).toContain(text);
    }
  });
});

describe("render", () => {
  it("writes the trajectory: pictures, depths in millimetres, cameras, animation", async () => {
    const out = folder("flight");
    await runCliOk([
      "render",
      "--checkpoint",
      folder("run"),
      "--data",
      folder("rooms", "room_000"),
      "--frames",
      "3",
      "--out",
      out,
    ]);
    const kinds = ["classes", "color", "depth", "depth_mm", "features"];
    const pictures = kinds.flatMap((kind) => [0, 1, 2].map((i) => `${kind}_000${i}.png`));
    expect((await readdir(out)).sort()).toEqual([...pictures, "cameras.json", "trajectory.webp"].sort());

    expect(await sharp(join(out, "trajectory.webp"), { animated: true }).metadata()).toMatchObject({
      pages: 3,
      width: 128,
      pageHeight: 96,
    });
    expect(await sharp(join(out, "features_0001.png")).metadata()).toMatchObject({ width: 64, height: 48 });
    const { data, info } = await sharp(join(out, "depth_mm_0000.png"))
      .toColourspace("grey16")
      .raw({ depth: "ushort" })
      .toBuffer({ resolveWithObject: true }); // prettier-ignore
    const { frames, depthRange } = JSON.parse(await readFile(join(out, "cameras.json"), "utf8"));
    const millimetres = new Uint16Array(data.buffer, data.byteOffset, info.width * info.height);
    expect(Math.min(...millimetres)).toBeGreaterThanOrEqual(Math.floor(1000 * depthRange.near));
    expect(Math.max(...millimetres)).toBeLessThanOrEqual(Math.ceil(1000 * depthRange.far));
    expect(frames).toHaveLength(3);
    expect(frames[0]).toMatchObject({
      width: 64,
      height: 48,
      worldFromCamera: { length: 16 },
      sourceViews: { length: 4 },
    });
    expect(frames[0].sourceViews[0]).toBe("rgb_0"); // the flight starts at the first camera
  });

  it("renders one held-out view, never from itself", async () => {
    const out = folder("view");
    const args = [
      "--checkpoint",
      folder("run"),
      "--data",
      folder("rooms", "room_001"),
      "--view",
      "rgb_5",
      "--out",
      out,
    ];
    expect(JSON.parse(await runCliOk(["render", ...args, "--json"])).files).toHaveLength(6);
    const { frames } = JSON.parse(await readFile(join(out, "cameras.json"), "utf8"));
    expect(frames).toHaveLength(1);
    expect(frames[0].sourceViews).not.toContain("rgb_5");
  });
});

describe("demo", () => {
  it("prints one JSON object and writes the report", async () => {
    const args = ["--checkpoint", folder("run"), "--data", folder("rooms", "room_000"), "--out", folder("demo")];
    const result = JSON.parse(await runCliOk(["demo", ...args, "--json"]));
    expect(result).toEqual({ ...scoreKeys, report: folder("demo", "index.html") });
    expect(await readdir(folder("demo"))).toEqual(["index.html"]);
  });
});

describe("inspect", () => {
  it("describes scenes", async () => {
    const { scenes, broken } = JSON.parse(await runCliOk(["inspect", folder("rooms"), "--check", "--json"]));
    expect(broken).toEqual([]);
    expect(scenes).toMatchObject([
      { name: "room_000/Sequence_1", frameCount: 10, nativeSize: { width: 64, height: 48 }, badFrames: [] },
      { name: "room_001/Sequence_1", frameCount: 10 },
    ]);
  });

  it("describes a checkpoint by parts that add up", async () => {
    const text = await runCliOk(["inspect", folder("run", "checkpoints", "step-0000020.safetensors"), "--json"]);
    const { total, features, transformer, perception } = JSON.parse(text).parameters;
    expect(total).toBeGreaterThan(0);
    expect(features + transformer + perception).toBe(total);
  });

  it("describes a run", async () => {
    const text = await runCliOk(["inspect", folder("run")]);
    expect(text).toMatch(/steps +20 of 20/);
    expect(text).toMatch(/loss \d\.\d+ → \d\.\d+/);
  });
});
