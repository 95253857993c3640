import { cp, mkdtemp, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../src/config/schema.ts";
import { ConfigError, OutputError } from "../src/errors.ts";
import { readModel } from "../src/training/checkpoint.ts";
import { RunFolder } from "../src/training/runFolder.ts";
import { type TrainingEvent, type TrainOptions, train } from "../src/training/train.ts";
import { memoryScene } from "./memoryScene.ts";
import { smallConfig } from "./smallConfig.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** 4 steps with a checkpoint every 2. */
const config = smallConfig();
const scenes = [memoryScene()];
const settings = { config, scenes, seed: 3, workers: 2 } as const;

const training = (change: Partial<Config["training"]>): Config => ({
  ...config,
  training: { ...config.training, ...change },
});

/** Train and collect the events. */
async function traced(options: TrainOptions): Promise<{ path: string; events: TrainingEvent[] }> {
  const events: TrainingEvent[] = [];
  const onEvent = (event: TrainingEvent): void => {
    events.push(event);
    options.onEvent?.(event);
  };
  return { path: await train({ ...options, onEvent }), events };
}

const stepsOf = (events: readonly TrainingEvent[]): number[] =>
  events.flatMap((event) => (event.type === "step" ? [event.step] : []));

describe("training", () => {
  it("lowers the losses, and renders what it saw better", async () => {
    const out = join(await temporaryFolder(), "run");
    const longer = training({ steps: 40, raysPerStep: 64, checkpointEvery: 40 });
    const { events } = await traced({ ...settings, config: longer, out });
    const steps = events.flatMap((event) => (event.type === "step" ? [event] : []));
    const mean = (part: typeof steps, pick: (step: (typeof steps)[number]) => number): number =>
      part.reduce((sum, step) => sum + pick(step), 0) / part.length;
    const [first, last] = [steps.slice(0, 10), steps.slice(-10)];
    expect(mean(last, (step) => step.losses.total)).toBeLessThan(0.8 * mean(first, (step) => step.losses.total));
    expect(mean(last, (step) => step.losses.semantic)).toBeLessThan(0.8 * mean(first, (step) => step.losses.semantic));
    expect(mean(last, (step) => step.psnr)).toBeGreaterThan(mean(first, (step) => step.psnr));
  });
});

describe("a training run", () => {
  let parent: string;
  let unbroken: { out: string; path: string; events: TrainingEvent[] };

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "gpnerf-test-"));
    const out = join(parent, "run");
    unbroken = { out, ...(await traced({ ...settings, out })) };
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it("reports its start, every step and every checkpoint, and writes the same down", async () => {
    const { out, path, events } = unbroken;
    expect(events.map((event) => ("step" in event ? `${event.type} ${event.step}` : event.type))).toEqual([
      "start 0",
      "step 1",
      "step 2",
      "checkpoint 2",
      "step 3",
      "step 4",
      "checkpoint 4",
    ]);
    const folder = new RunFolder(out);
    expect(path).toBe(folder.checkpointPath(4));
    expect(await folder.checkpointPaths()).toEqual([4, 2, 0].map((step) => folder.checkpointPath(step)));
    expect(await folder.settings()).toMatchObject({ config, seed: 3 });
    const metrics = await metricLines(out);
    const reported = events.flatMap((event) => (event.type === "step" ? [event] : []));
    expect(metrics).toEqual(reported.map(({ step, losses, psnr, seconds }) => ({ step, ...losses, psnr, seconds })));
    const model = await readModel(path);
    expect(model).toMatchObject({ config: config.model, step: 4, classes: ["even", "odd", "none"] });
  });

  it("gives the same bytes again for the same seed and workers", async () => {
    const { path } = await traced({ ...settings, out: join(await temporaryFolder(), "again") });
    expect((await readFile(path)).equals(await readFile(unbroken.path))).toBe(true);
  });

  it("that was stopped and resumed ends byte for byte like an unbroken one", async () => {
    const out = join(await temporaryFolder(), "stopped");
    const stop = new AbortController();
    const stopped = await traced({
      ...settings,
      out,
      signal: stop.signal,
      onEvent: (event) => event.type === "step" && event.step === 3 && stop.abort(),
    });
    expect(stepsOf(stopped.events)).toEqual([1, 2, 3]);
    expect(stopped.path).toBe(new RunFolder(out).checkpointPath(3));

    const resumed = await traced({ ...settings, out, resume: true });
    expect(stepsOf(resumed.events)).toEqual([4]);
    expect((await readFile(resumed.path)).equals(await readFile(unbroken.path))).toBe(true);
    expect((await metricLines(out)).map((line) => line.step)).toEqual([1, 2, 3, 4]);
  });

  it("whose newest checkpoint is damaged goes on from the one before, to the same end", async () => {
    const out = join(await temporaryFolder(), "damaged");
    await cp(unbroken.out, out, { recursive: true });
    const damaged = new RunFolder(out).checkpointPath(4);
    await truncate(damaged, Math.floor((await readFile(damaged)).length / 2));

    const { path, events } = await traced({ ...settings, out, resume: true });
    expect(events[0]).toMatchObject({ type: "skippedCheckpoint", path: damaged });
    expect((events[0] as { reason: string }).reason).toContain(damaged);
    expect(stepsOf(events)).toEqual([3, 4]);
    expect((await readFile(path)).equals(await readFile(unbroken.path))).toBe(true);
    expect((await metricLines(out)).map((line) => line.step)).toEqual([1, 2, 3, 4]);
  });

  it("says so when it goes on with another number of workers", async () => {
    const out = join(await temporaryFolder(), "run");
    const run = async (steps: number, workers: number, resume: boolean): Promise<TrainingEvent[]> =>
      (await traced({ ...settings, config: training({ steps }), out, workers, resume })).events;
    const isChange = ({ type }: TrainingEvent): boolean => type === "changedSurroundings";
    await run(1, 2, false);
    expect((await run(1, 2, true)).some(isChange)).toBe(false);
    expect((await run(2, 1, true)).find(isChange)).toMatchObject({ before: { workers: 2 }, now: { workers: 1 } });
  });

  it("is not started over another, nor resumed where there is none, nor with other settings", async () => {
    const before = await readFile(unbroken.path);
    await expect(train({ ...settings, out: unbroken.out })).rejects.toThrow(OutputError);
    expect((await readFile(unbroken.path)).equals(before)).toBe(true);
    const nowhere = join(await temporaryFolder(), "none");
    await expect(train({ ...settings, out: nowhere, resume: true })).rejects.toThrow(/settings cannot be read/);
    await expect(train({ ...settings, seed: 4, out: unbroken.out, resume: true })).rejects.toThrow(/seed was 3, now 4/);
  });

  it("stops at numbers that are not finite, names step and term, and leaves the last checkpoint whole", async () => {
    const out = join(await temporaryFolder(), "poisoned");
    // The first example loads 4 frames; everything after it is broken.
    let loads = 0;
    const poisoned = memoryScene({
      change: (frame) => (++loads > 4 ? { ...frame, color: frame.color.map(() => Number.NaN) } : frame),
    });
    const run = train({ ...settings, config: training({ checkpointEvery: 1 }), scenes: [poisoned], out, workers: 1 });
    await expect(run).rejects.toThrow(ConfigError);
    await expect(run).rejects.toThrow("train: step 2: loss term photometric is NaN");
    const folder = new RunFolder(out);
    expect(await folder.checkpointPaths()).toEqual([1, 0].map((step) => folder.checkpointPath(step)));
    const { step, parameters } = await readModel(folder.checkpointPath(1));
    expect(step).toBe(1);
    expect(parameters.values.every(Number.isFinite)).toBe(true);
  });
});

describe("training is refused", () => {
  it.each([
    ["without scenes", { scenes: [] }, "no scenes were given"],
    ["with scenes of another size", { scenes: [memoryScene({ width: 64 })] }, "scene plane is opened at 64x24"],
    [
      "with too few frames",
      { scenes: [memoryScene({ frames: 3 })] },
      "scene plane has 3 frames; 3 source views and a target need 4",
    ],
    [
      "with more rays than cells",
      { config: training({ raysPerStep: 193 }) },
      "raysPerStep is 193, but a 32x24 image has only 192 feature cells",
    ],
    [
      "with a broken configuration",
      { config: training({ steps: 0 }) },
      "training configuration: the configuration does not fit",
    ],
  ])("%s", async (_, change, message) => {
    const out = join(await temporaryFolder(), "run");
    await expect(train({ ...settings, out, ...change })).rejects.toThrow(message);
    await expect(train({ ...settings, out, ...change })).rejects.toThrow(ConfigError);
    expect(await new RunFolder(out).exists()).toBe(false);
  });

  it("with other classes than the configuration has", async () => {
    const other = { ...config, model: { ...config.model, perception: { ...config.model.perception, classes: 4 } } };
    const run = train({ ...settings, config: other, out: join(await temporaryFolder(), "run") });
    await expect(run).rejects.toThrow("scene plane has 3 classes (fields), the configuration 4");
  });
});

async function metricLines(out: string): Promise<{ step: number }[]> {
  const text = await readFile(new RunFolder(out).metrics, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
