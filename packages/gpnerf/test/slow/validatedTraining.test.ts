import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heldOutFrames } from "../../src/evaluation/evaluate.ts";
import { readModel } from "../../src/training/checkpoint.ts";
import { findCheckpoint, RunFolder } from "../../src/training/runFolder.ts";
import { type TrainOptions, train } from "../../src/training/train.ts";
import type { TrainingEvent } from "../../src/training/trainingEvent.ts";
import { type MemorySceneOptions, memoryScene } from "../memoryScene.ts";
import { smallConfig } from "../smallConfig.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

/** 9 steps; validated every 2 on frames 2 and 6 of 9. */
const base = smallConfig();
const config = { ...base, training: { ...base.training, steps: 9, checkpointEvery: 4 } };
const validation = { every: 2, views: 2, targetEvery: 4 };
const room = (change: MemorySceneOptions = {}) => memoryScene({ frames: 9, ...change });
const settings = { config, scenes: [room()], seed: 3, workers: 2, validation } as const;

type ValidationEvent = Extract<TrainingEvent, { type: "validation" }>;

/** Train and collect the events. */
async function traced(options: TrainOptions): Promise<{ path: string; events: TrainingEvent[] }> {
  const events: TrainingEvent[] = [];
  const onEvent = (event: TrainingEvent): void => {
    events.push(event);
    options.onEvent?.(event);
  };
  return { path: await train({ ...options, onEvent }), events };
}

const validations = (events: readonly TrainingEvent[]): ValidationEvent[] =>
  events.filter((event) => event.type === "validation");

describe("a run that validates itself", () => {
  let parent: string;
  let unbroken: { out: string; path: string; events: TrainingEvent[] };

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "gpnerf-test-"));
    const out = join(parent, "run");
    unbroken = { out, ...(await traced({ ...settings, out })) };
  }, 60_000);
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it("scores held-out views every few steps and at the end, each time followed by a checkpoint", async () => {
    const named = unbroken.events.filter(({ type }) => type === "validation" || type === "checkpoint");
    expect(named.map((event) => ("step" in event ? `${event.type} ${event.step}` : ""))).toEqual(
      [2, 4, 6, 8, 9].flatMap((step) => [`validation ${step}`, `checkpoint ${step}`]),
    );
    for (const { scores } of validations(unbroken.events)) {
      expect(scores).toEqual({
        psnr: expect.any(Number),
        ssim: expect.any(Number),
        miou: expect.any(Number),
        totalAccuracy: expect.any(Number),
        averageAccuracy: expect.any(Number),
        depthRelativeError: expect.any(Number),
      });
    }
  });

  it("keeps the parameters that scored best, with the score that chose them", async () => {
    const folder = new RunFolder(unbroken.out);
    const scored = validations(unbroken.events);
    const highest = Math.max(...scored.map(({ scores }) => scores.miou!));
    const winner = scored.find(({ scores }) => scores.miou === highest)!;
    expect(scored.filter(({ isBest }) => isBest).at(-1)!.step).toBe(winner.step);

    const best = await readModel(folder.best);
    expect(best.step).toBe(winner.step);
    expect(best.validation!.best).toEqual({ step: winner.step, score: "miou", value: highest });
    expect(await findCheckpoint(unbroken.out)).toBe(folder.best);
    expect((await readModel(unbroken.path)).validation).toMatchObject({ step: 9, best: { step: winner.step } });
  });

  it("writes the scores down beside the steps", async () => {
    const { steps, validations: lines } = await new RunFolder(unbroken.out).readMetrics();
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const reported = validations(unbroken.events).map(({ step, scores, isBest }) => ({ step, ...scores, isBest }));
    expect(lines.map(({ step, validation: { seconds, ...rest } }) => ({ step, ...rest }))).toEqual(reported);
    expect(await readFile(new RunFolder(unbroken.out).curves, "utf8")).toContain("mean IoU");
    expect(JSON.parse(await readFile(join(unbroken.out, "run.json"), "utf8")).validation).toEqual({
      ...validation,
      on: "heldOutFrames",
    });
  });

  it("does not train on what it validates on", async () => {
    const scene = room();
    const out = join(await temporaryFolder(), "run");
    let isValidating = false;
    const seen = new Set<number>();
    const watched = {
      ...scene,
      loadFrame: (index: number) => {
        if (!isValidating) seen.add(index);
        return scene.loadFrame(index);
      },
    };
    // Only the last of 30 steps is validated; what is loaded after it is not trained on.
    const longer = { ...config, training: { ...config.training, steps: 30 } };
    const onEvent = (event: TrainingEvent): void => {
      isValidating ||= event.type === "step" && event.step === 30;
    };
    await train({
      ...settings,
      config: longer,
      scenes: [watched],
      validation: { ...validation, every: 100 },
      out,
      onEvent,
    });
    const heldOut = heldOutFrames(9, { targetEvery: 4 });
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((index) => !heldOut.includes(index)));
    expect(scene.loaded).toEqual(expect.arrayContaining(heldOut));
  });

  it("gives the same scores and the same best bytes again", async () => {
    const out = join(await temporaryFolder(), "again");
    const { path, events } = await traced({ ...settings, out });
    expect(validations(events)).toEqual(validations(unbroken.events));
    await expectSameFiles(out, path);
  });

  it.each([
    ["between validations", 5],
    ["at a step that is validated", 6],
  ])("stopped %s and resumed, ends with the same bytes and the same best", async (_, at) => {
    const out = join(await temporaryFolder(), "stopped");
    const stop = new AbortController();
    const onEvent = (event: TrainingEvent): void => {
      if (event.type === "step" && event.step === at) stop.abort();
    };
    await train({ ...settings, out, signal: stop.signal, onEvent });
    const { path, events } = await traced({ ...settings, out, resume: true });
    expect(validations(events)).toEqual(validations(unbroken.events).filter(({ step }) => step >= at));
    await expectSameFiles(out, path);
    expect((await new RunFolder(out).readMetrics()).validations.map(({ step }) => step)).toEqual([2, 4, 6, 8, 9]);
  });

  it("killed between a checkpoint and the best one that goes with it, resumes to the same best", async () => {
    const out = join(await temporaryFolder(), "killed");
    const stop = new AbortController();
    // The second checkpoint is that of the validation after step 4.
    const onEvent = (event: TrainingEvent): void => {
      if (event.type === "checkpoint" && event.step === 2) stop.abort();
    };
    await train({ ...settings, out, signal: stop.signal, onEvent });
    await rm(new RunFolder(out).best);
    const { path } = await traced({ ...settings, out, resume: true });
    await expectSameFiles(out, path);
  });

  it("is not resumed with other views", async () => {
    const other = { ...settings, validation: { ...validation, views: 1 } };
    await expect(train({ ...other, out: unbroken.out, resume: true })).rejects.toThrow("validation.views was 2, now 1");
  });

  async function expectSameFiles(out: string, path: string): Promise<void> {
    expect((await readFile(path)).equals(await readFile(unbroken.path))).toBe(true);
    const [best, expected] = [new RunFolder(out).best, new RunFolder(unbroken.out).best];
    expect((await readFile(best)).equals(await readFile(expected))).toBe(true);
  }
});

describe("validation", () => {
  it("on other scenes leaves all frames for training; PSNR chooses where there are no labels", async () => {
    const out = join(await temporaryFolder(), "run");
    const other = room({ name: "other", semantic: false });
    const { events } = await traced({ ...settings, validation: { ...validation, every: 9, scenes: [other] }, out });
    expect(validations(events).map(({ step, best }) => [step, best.score])).toEqual([[9, "psnr"]]);
    expect(other.loaded.length).toBeGreaterThan(0);
    const stored = JSON.parse(await readFile(join(out, "run.json"), "utf8"));
    expect(stored.validation.on).toBe("otherScenes");
    expect(stored.surroundings.validationScenes).toEqual([{ name: "other", frames: 9 }]);
  });

  it("without progress for as long as the patience lasts ends the run, also a resumed one", async () => {
    const out = join(await temporaryFolder(), "run");
    const still = { features: 1e-12, transformer: 1e-12, perception: 1e-12 };
    const frozen = { ...config, training: { ...config.training, learningRates: still } };
    const impatient = { ...settings, config: frozen, validation: { ...validation, patience: 2 }, out };
    const { path, events } = await traced(impatient);
    expect(path).toBe(new RunFolder(out).checkpointPath(6));
    expect(events.at(-1)).toMatchObject({ type: "earlyStop", step: 6, best: { step: 2 } });
    expect((await readModel(new RunFolder(out).best)).step).toBe(2);

    const again = await traced({ ...impatient, resume: true });
    expect(again.events.map(({ type }) => type)).toEqual(["start", "earlyStop"]);
    const patient = { ...impatient, validation: { ...validation, patience: 3 }, resume: true };
    expect((await traced(patient)).events.filter(({ type }) => type === "step")).toHaveLength(2);
  });

  it.each([
    ["scenes of another size", { scenes: [room({ width: 64 })] }, "validation: scene plane is opened at 64x24"],
    ["too few frames", { targetEvery: 2, scenes: [room({ frames: 4 })] }, "validation: scene plane has 4 frames, 2 of"],
    ["too few frames left to train on", { targetEvery: 2 }, "train: scene plane has 6 frames, 3 of them held out"],
    ["scenes that are trained on", { scenes: [room()] }, "validation: scene plane (memory://plane) is trained on, too"],
    ["an interval of 0", { every: 0 }, "validation.every is 0"],
  ])("with %s is refused before anything is written", async (_, change, message) => {
    const out = join(await temporaryFolder(), "run");
    const scenes = [room({ frames: 6 })];
    const run = train({ ...settings, scenes, validation: { ...validation, ...change }, out });
    await expect(run).rejects.toThrow(message);
    expect(await new RunFolder(out).exists()).toBe(false);
  });

  it("of a network whose pictures are not finite stops the run by name", async () => {
    const out = join(await temporaryFolder(), "run");
    // Training sees good colours; the validated scene's are broken.
    const broken = room({
      name: "broken",
      change: (frame) => ({ ...frame, color: frame.color.map(() => Number.NaN) }),
    });
    const run = train({ ...settings, validation: { ...validation, scenes: [broken] }, out });
    await expect(run).rejects.toThrow(/^train: step 2: validation: /);
  });
});
