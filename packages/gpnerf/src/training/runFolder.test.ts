import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { CheckpointError, ConfigError, OutputError } from "../errors.ts";
import { expectSameRun } from "./expectSameRun.ts";
import { findCheckpoint, RunFolder } from "./runFolder.ts";

const settings = { config: smallConfig(), seed: 4 };
const noStart = async (): Promise<void> => undefined;

async function started(): Promise<RunFolder> {
  const folder = new RunFolder(join(await temporaryFolder(), "run"));
  await folder.create(settings, noStart);
  return folder;
}

describe("a run's folder", () => {
  it("remembers what the run was started with", async () => {
    const folder = await started();
    expect(await folder.settings()).toMatchObject(settings);
    expect(await folder.exists()).toBe(true);
  });

  it("whose start was not written can be started again", async () => {
    const folder = new RunFolder(join(await temporaryFolder(), "run"));
    await expect(folder.create(settings, () => Promise.reject(new Error("killed")))).rejects.toThrow("killed");
    expect(await folder.exists()).toBe(false);
    await folder.create(settings, noStart);
    expect(await folder.exists()).toBe(true);
  });

  it("takes no second run", async () => {
    const folder = await started();
    await expect(folder.create(settings, noStart)).rejects.toThrow(OutputError);
    await expect(folder.create(settings, noStart)).rejects.toThrow(`${folder.path}: a training run is already there`);
  });

  it("that cannot be made is named", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const folder = new RunFolder(file);
    await expect(folder.create(settings, noStart)).rejects.toThrow(OutputError);
    await expect(folder.create(settings, noStart)).rejects.toThrow(
      `${folder.checkpoints}: the folder cannot be made (ENOTDIR)`,
    );
  });

  it("without readable settings is refused by name", async () => {
    const folder = new RunFolder(await temporaryFolder());
    await expect(folder.settings()).rejects.toThrow(ConfigError);
    await writeFile(join(folder.path, "run.json"), '{"config": {');
    await expect(folder.settings()).rejects.toThrow(
      `${join(folder.path, "run.json")}: the run's settings cannot be read`,
    );
  });

  it("keeps the three newest checkpoints, and leaves other files alone", async () => {
    const folder = await started();
    const steps = [0, 5, 10, 200, 15];
    for (const step of steps) await writeFile(folder.checkpointPath(step), "");
    await writeFile(join(folder.checkpoints, "best.safetensors"), "");
    await folder.prune();
    expect(await folder.checkpointPaths()).toEqual([200, 15, 10].map((step) => folder.checkpointPath(step)));
    expect(await readFile(join(folder.checkpoints, "best.safetensors"), "utf8")).toBe("");
  });

  it("forgets the metrics after a step, and a line that was cut by a crash", async () => {
    const folder = await started();
    const line = (step: number): string => `${JSON.stringify({ step, total: 1 })}\n`;
    await writeFile(folder.metrics, `${line(1)}${line(2)}${line(3)}{"step": 4, "tot`);
    await folder.truncateMetrics(2);
    expect(await readFile(folder.metrics, "utf8")).toBe(line(1) + line(2));
    await writeFile(folder.metrics, `${line(1)}{"step": 1`);
    await folder.truncateMetrics(9);
    expect(await readFile(folder.metrics, "utf8")).toBe(line(1));
  });

  it("reads steps and validations apart, without the line that a crash has cut", async () => {
    const folder = await started();
    expect(await folder.readMetrics()).toEqual({ steps: [], validations: [] });
    const lines = [
      { step: 1, total: 2 },
      { step: 1, validation: { psnr: 20 } },
      { step: 2, total: 1 },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join("\n");
    await writeFile(folder.metrics, `${text}\n{"step": 3, "tot`);
    expect(await folder.readMetrics()).toEqual({ steps: [lines[0], lines[2]], validations: [lines[1]] });
  });

  it("forgets validations that the checkpoint does not know of: they are done again", async () => {
    const folder = await started();
    const step = (step: number): string => `${JSON.stringify({ step, total: 1 })}\n`;
    const validation = (step: number): string => `${JSON.stringify({ step, validation: { psnr: 20 } })}\n`;
    await writeFile(folder.metrics, step(1) + validation(1) + step(2) + validation(2) + step(3));
    await folder.truncateMetrics(2, 1);
    expect(await readFile(folder.metrics, "utf8")).toBe(step(1) + validation(1) + step(2));
    await folder.truncateMetrics(2);
    expect(await readFile(folder.metrics, "utf8")).toBe(step(1) + step(2));
  });
});

describe("a checkpoint is found", () => {
  it("by the path of its file, or as the newest of a run", async () => {
    const folder = await started();
    for (const step of [5, 10]) await writeFile(folder.checkpointPath(step), "");
    expect(await findCheckpoint(folder.path)).toBe(folder.checkpointPath(10));
    expect(await findCheckpoint(folder.checkpointPath(5))).toBe(folder.checkpointPath(5));
  });

  it("as the one that validated best, where there is one", async () => {
    const folder = await started();
    for (const path of [folder.checkpointPath(5), folder.best]) await writeFile(path, "");
    expect(await findCheckpoint(folder.path)).toBe(folder.best);
    expect(await findCheckpoint(folder.checkpointPath(5))).toBe(folder.checkpointPath(5));
  });

  it("or refused by name", async () => {
    const empty = join(await temporaryFolder(), "empty");
    await mkdir(empty);
    for (const path of [empty, `${empty}/none`, (await started()).path]) {
      await expect(findCheckpoint(path)).rejects.toThrow(CheckpointError);
      await expect(findCheckpoint(path)).rejects.toThrow(`${path}: no checkpoint there`);
    }
  });
});

describe("going on with a run", () => {
  const { config, seed } = settings;

  it("is fine with the same settings, or with more steps", () => {
    expectSameRun("run", settings, structuredClone(settings));
    const longer = { ...config, training: { ...config.training, steps: config.training.steps + 1 } };
    expectSameRun("run", settings, { config: longer, seed });
  });

  it("is fine with another patience or gradient limit: they decide when it ends, not what it computes", () => {
    const validation = { every: 5, views: 4, targetEvery: 8, on: "heldOutFrames" } as const;
    const before = { ...settings, validation };
    expectSameRun("run", before, { ...before, validation: { ...validation, patience: 3 }, maxGradientNorm: 10 });
    const other = { ...before, validation: { ...validation, targetEvery: 4 } };
    expect(() => expectSameRun("run", before, other)).toThrow("validation.targetEvery was 8, now 4");
    expect(() => expectSameRun("run", before, settings)).toThrow("validation.every was 5, now not set");
  });

  it("is refused with other settings, all of them named", () => {
    const other = {
      model: { ...config.model, features: { ...config.model.features, blocks: [1, 2, 1] as [number, number, number] } },
      training: { ...config.training, steps: 1, jitter: false },
    };
    const resume = (): void => expectSameRun("run", settings, { config: other, seed: 5 });
    expect(resume).toThrow(ConfigError);
    expect(resume).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: run: the run was started with other settings:
        - model.features.blocks.1 was 1, now 2
        - training.steps was 4, now 1
        - training.jitter was true, now false
        - seed was 4, now 5]
    `);
  });
});
