import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { synth, temporaryFolder, trainArguments } from "../fixtures.ts";
import { runCli, runCliOk } from "../runCli.ts";

const folder = temporaryFolder();
const scene = (room: number): string => folder("rooms", `room_00${room}`);
const validation = ["--validate-every", "4", "--validate-views", "1"];

/** Arguments of `gpnerf finetune` from the run on the first room. */
const finetuneArguments = (out: string, ...more: string[]): string[] => [
  ...["finetune", "--checkpoint", folder("run"), "--preset", "tiny", "--data", scene(1), "--out", out, ...more],
  ...["--set", "training.raysPerStep=32"],
];

// Two rooms, and a network that was trained on the first and validated on the second.
beforeAll(async () => {
  await synth(folder("rooms"), 2);
  await runCliOk([...trainArguments(scene(0), folder("run"), "--steps", "8"), "--validate", scene(1), ...validation]);
}, 120_000);

describe("train --validate", () => {
  it("scores other scenes on the way, keeps the best checkpoint and evaluates it", async () => {
    const found = JSON.parse(await runCliOk(["inspect", folder("run"), "--json"]));
    expect(found.best).toMatchObject({
      step: expect.any(Number),
      checkpoint: folder("run", "best.safetensors"),
      miou: expect.any(Number),
      isBest: true,
    });
    const stored = JSON.parse(await readFile(folder("run", "run.json"), "utf8"));
    expect(stored.validation).toEqual({ every: 4, views: 1, targetEvery: 8, on: "otherScenes" });
    const text = await runCliOk(["inspect", folder("run")]);
    expect(text).toMatch(/best validation +after step \d+: PSNR [\d.]+ dB, mIoU 0\.\d+/);
    expect(text).toMatch(/seconds per step +[\d.]+, [\d.]+ % of it waiting for data/);
    const args = ["--checkpoint", folder("run"), "--data", scene(1), "--max-views", "1", "--json"];
    expect(JSON.parse(await runCliOk(["eval", ...args])).checkpoint).toBe(folder("run", "best.safetensors"));
  });

  it("is not resumed without the scenes that it validates on", async () => {
    const resume = ["train", "--data", scene(0), "--out", folder("run"), "--resume", "--steps", "12"];
    const refused = await runCli(resume);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("hint: Name the folder it was started with: --validate FOLDER.");
  });
});

describe("finetune", () => {
  it("goes on from a network on one scene, scores it before and after, and can be resumed", async () => {
    const out = folder("tuned");
    const stopped = JSON.parse(await runCliOk([...finetuneArguments(out, "--steps", "8", ...validation), "--json"]));
    expect(stopped).toMatchObject({ step: 8, steps: 8, best: { miou: expect.any(Number) } });
    const lines = (await readFile(join(out, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const validated = lines.map((line) => JSON.parse(line)).filter((line) => line.validation);
    expect(validated.map(({ step }) => step)).toEqual([0, 4, 8]);

    const stored = JSON.parse(await readFile(join(out, "run.json"), "utf8"));
    expect(stored.initial).toMatchObject({ checkpoint: folder("run", "best.safetensors") });
    expect(stored.config.model.data).toMatchObject({ width: 64, height: 48 });
    expect(stored.validation.on).toBe("heldOutFrames");
    expect((await readdir(out)).sort()).toEqual(
      ["best.safetensors", "checkpoints", "curves.html", "metrics.jsonl", "run.json", "tensorboard"].sort(),
    );

    const resume = ["finetune", "--data", scene(1), "--out", out, "--resume", "--steps", "10", "--json"];
    expect(JSON.parse(await runCliOk(resume))).toMatchObject({ step: 10, steps: 10 });
    expect(await runCliOk(["inspect", out])).toContain(`started from`);
  });

  it("learns the instances of a scene instead", async () => {
    const out = folder("instances");
    await runCliOk([...finetuneArguments(out, "--steps", "2", "--target", "instances", ...validation), "--quiet"]);
    const checkpoint = JSON.parse(await runCliOk(["inspect", join(out, "best.safetensors"), "--json"]));
    expect(checkpoint.config.perception.target).toBe("instances");
    const resume = ["finetune", "--data", scene(1), "--out", out, "--resume", "--steps", "3", "--json"];
    expect(JSON.parse(await runCliOk(resume))).toMatchObject({ step: 3, best: { ap: { ap50: expect.any(Number) } } });
  });

  it("without validation trains on all frames and keeps no best", async () => {
    const out = folder("all");
    await runCliOk([...finetuneArguments(out, "--steps", "1", "--no-validation"), "--quiet"]);
    expect(await readdir(out)).not.toContain("best.safetensors");
  });
});
