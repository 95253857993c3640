import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../src/config/schema.ts";
import { ConfigError, OutputError } from "../src/errors.ts";
import { readModel } from "../src/training/checkpoint.ts";
import { RunFolder } from "../src/training/runFolder.ts";
import { type TrainOptions, train } from "../src/training/train.ts";
import type { TrainingEvent } from "../src/training/trainingEvent.ts";
import { DivergenceError } from "../src/training/trainingGuards.ts";
import { version } from "../src/version.ts";
import { memoryScene } from "./memoryScene.ts";
import { readEventFile } from "./readEventFile.ts";
import { smallConfig } from "./smallConfig.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** 4 steps with a checkpoint every 2. */
const config = smallConfig();
const scenes = [memoryScene()];
const settings = { config, scenes, seed: 3, workers: 1 } as const;

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
    expect(mean(last, (step) => step.psnr!)).toBeGreaterThan(mean(first, (step) => step.psnr!));
  });
});

describe("a training run", () => {
  let parent: string;
  let unbroken: { out: string; path: string; events: TrainingEvent[] };

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "gpnerf-test-"));
    const out = join(parent, "run");
    unbroken = { out, ...(await traced({ ...settings, out })) };
  }, 60_000);
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
    expect(metrics).toEqual(reported.map(({ type, losses, ...numbers }) => ({ ...losses, ...numbers })));
    for (const { seconds, dataSeconds, gradientNorms, learningRates, step } of reported) {
      expect(dataSeconds).toBeGreaterThanOrEqual(0);
      expect(seconds).toBeGreaterThan(dataSeconds);
      for (const norm of Object.values(gradientNorms)) expect(norm).toBeGreaterThan(0);
      expect(Object.keys(gradientNorms).sort()).toEqual(Object.keys(learningRates).sort());
      expect(learningRates.features).toBeCloseTo(5e-3 * 0.5 ** ((step - 1) / 100), 12);
    }
    const model = await readModel(path);
    expect(model).toMatchObject({ config: config.model, step: 4, classes: ["even", "odd", "none"] });
  });

  it("says the same to TensorBoard, and draws it", async () => {
    const { out, events } = unbroken;
    const folder = new RunFolder(out);
    const [name] = await readdir(folder.events);
    const [version, ...read] = readEventFile(await readFile(join(folder.events, name)));
    expect(version.fileVersion).toBe("brain.Event:2");
    expect(read.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    const last = events.findLast((event) => event.type === "step")!;
    expect(read[3].scalars).toEqual({
      ...rounded("loss", last.losses),
      ...rounded("train", { psnr: last.psnr }),
      ...rounded("lr", last.learningRates),
      ...rounded("grad_norm", last.gradientNorms),
      ...rounded("time", { step_seconds: last.seconds, data_seconds: last.dataSeconds }),
    });
    const page = await readFile(folder.curves, "utf8");
    expect(page.match(/<svg /g)?.length).toBe(5);
  });

  it("writes down what it was made with", async () => {
    const { version: own, ...settings } = JSON.parse(await readFile(join(unbroken.out, "run.json"), "utf8"));
    expect(own).toBe(version);
    expect(settings).toMatchObject({
      config: { training: config.training },
      seed: 3,
      surroundings: { workers: 1, versions: { gpnerf: version, node: process.versions.node } },
    });
  });

  it("gives the same bytes again for the same seed and workers", async () => {
    const parallel = { ...settings, config: training({ steps: 2 }), workers: 2 };
    const [first, again] = [await temporaryFolder(), await temporaryFolder()];
    const once = await traced({ ...parallel, out: join(first, "run") });
    const twice = await traced({ ...parallel, out: join(again, "run") });
    expect((await readFile(twice.path)).equals(await readFile(once.path))).toBe(true);
    const curve = (all: readonly TrainingEvent[]): object[] =>
      all.flatMap((event) => (event.type === "step" ? [{ ...event.losses, ...event.gradientNorms }] : []));
    expect(curve(once.events)).toHaveLength(2);
    expect(curve(twice.events)).toEqual(curve(once.events));
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
    const { events } = new RunFolder(out);
    const files = (await readdir(events)).sort().map(async (name) => readEventFile(await readFile(join(events, name))));
    const told = (await Promise.all(files)).flat().filter(({ fileVersion }) => fileVersion === undefined);
    expect(told.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
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

  it("stops at numbers that are not finite, names step, term and tensor, and keeps what came before", async () => {
    const out = join(await temporaryFolder(), "poisoned");
    // The first example loads 4 frames; everything after it is broken.
    let loads = 0;
    const poisoned = memoryScene({
      change: (frame) => (++loads > 4 ? { ...frame, color: frame.color.map(() => Number.NaN) } : frame),
    });
    const sparse = training({ checkpointEvery: 1000 });
    const run = train({ ...settings, config: sparse, scenes: [poisoned], out, workers: 1 });
    await expect(run).rejects.toThrow(DivergenceError);
    await expect(run).rejects.toThrow(
      /^train: step 2: loss term photometric is NaN; the gradient of features\.\S+ is not finite in \d+ of \d+ numbers/,
    );
    const folder = new RunFolder(out);
    const lastGood = folder.checkpointPath(1);
    await expect(run).rejects.toMatchObject({ path: lastGood, hint: expect.stringContaining(lastGood) });
    expect(await folder.checkpointPaths()).toEqual([1, 0].map((step) => folder.checkpointPath(step)));
    const { step, parameters } = await readModel(lastGood);
    expect(step).toBe(1);
    expect(parameters.values.every(Number.isFinite)).toBe(true);
    expect((await metricLines(out)).map((line) => line.step)).toEqual([1]);
  });

  it("stops by name where a file cannot be written, and goes on from the last whole checkpoint", async () => {
    const out = join(await temporaryFolder(), "blocked");
    const folder = new RunFolder(out);
    // A full disk would need a disk of our own; a folder in the way of a file cannot be replaced either.
    const blocked = folder.checkpointPath(4);
    await mkdir(join(blocked, "in the way"), { recursive: true });
    const run = train({ ...settings, out });
    await expect(run).rejects.toThrow(OutputError);
    await expect(run).rejects.toThrow(`${blocked}: the file cannot be written`);
    await expect(traced({ ...settings, out, resume: true })).rejects.toThrow(blocked);

    await rm(blocked, { recursive: true });
    const { path, events } = await traced({ ...settings, out, resume: true });
    expect(stepsOf(events)).toEqual([3, 4]);
    expect((await readFile(path)).equals(await readFile(unbroken.path))).toBe(true);
  });

  it("stops by name where metrics cannot be written", async () => {
    const out = join(await temporaryFolder(), "blocked");
    const { events } = new RunFolder(out);
    await mkdir(out);
    await writeFile(events, "");
    const run = train({ ...settings, out });
    await expect(run).rejects.toThrow(OutputError);
    await expect(run).rejects.toThrow(`${events}: the metrics cannot be written (EEXIST)`);
  });

  it("stops at a gradient above the limit", async () => {
    const out = join(await temporaryFolder(), "steep");
    const run = train({ ...settings, out, maxGradientNorm: 1e-3 });
    await expect(run).rejects.toThrow(/^train: step 1: the gradient norm is [\d.]+, above the limit of 0\.001; \d+ % /);
    expect(await new RunFolder(out).checkpointPaths()).toEqual([new RunFolder(out).checkpointPath(0)]);
    await expect(train({ ...settings, out, maxGradientNorm: 0 })).rejects.toThrow("largest gradient norm is 0");
    await train({ ...settings, out, resume: true });
    expect((await metricLines(out)).map((line) => line.step)).toEqual([1, 2, 3, 4]);
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

/** Numbers under "group/name", in single precision as event files hold them. */
function rounded(group: string, values: object): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${group}/${name}`, Math.fround(value)]));
}

async function metricLines(out: string): Promise<{ step: number }[]> {
  const text = await readFile(new RunFolder(out).metrics, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
