import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { preset } from "../../src/config/presets.ts";
import { ConfigError } from "../../src/errors.ts";
import { readModel, readTrainingCheckpoint } from "../../src/training/checkpoint.ts";
import { type FinetuneOptions, finetune, finetuningOf, type GeneralizedModel } from "../../src/training/finetune.ts";
import { RunFolder } from "../../src/training/runFolder.ts";
import { train } from "../../src/training/train.ts";
import type { TrainingEvent } from "../../src/training/trainingEvent.ts";
import { memoryScene } from "../memoryScene.ts";
import { smallConfig } from "../smallConfig.ts";
import { roughParameters } from "../smallExample.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

const config = smallConfig();
const model: GeneralizedModel = {
  ...{ config: config.model, parameters: roughParameters(config), step: 70, classes: ["a", "b", "c"] },
  path: "generalized.safetensors",
};
const scene = memoryScene({ name: "room", frames: 9 });
const settings = { model, scene, training: config.training, seed: 3, workers: 2 } as const;

async function traced(options: FinetuneOptions): Promise<{ path: string; events: TrainingEvent[] }> {
  const events: TrainingEvent[] = [];
  return { path: await finetune({ ...options, onEvent: (event) => events.push(event) }), events };
}

describe("fine-tuning", () => {
  it("starts from the network's parameters with a fresh optimiser, and leaves the network alone", async () => {
    const out = join(await temporaryFolder(), "run");
    const before = model.parameters.values.slice();
    await finetune({ ...settings, out });
    const start = await readTrainingCheckpoint(new RunFolder(out).checkpointPath(0));
    expect(start.parameters.values).toEqual(before);
    expect(start.step).toBe(0);
    expect([...start.optimizer.mean, ...start.optimizer.variance].every((moment) => moment === 0)).toBe(true);
    expect(model.parameters.values).toEqual(before);
    const end = await readModel(new RunFolder(out).checkpointPath(4));
    expect(end.parameters.values).not.toEqual(before);
    expect(end.classes).toEqual(["even", "odd", "none"]);
    const { initial } = JSON.parse(await readFile(join(out, "run.json"), "utf8"));
    expect(initial).toEqual({
      checkpoint: "generalized.safetensors",
      step: 70,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("keeps the network's class names for a scene without labels", async () => {
    const out = join(await temporaryFolder(), "run");
    const path = await finetune({ ...settings, scene: memoryScene({ semantic: false }), out });
    expect((await readModel(path)).classes).toEqual(model.classes);
  });

  it("validates before the first step, so the best is never worse than the start", async () => {
    const out = join(await temporaryFolder(), "run");
    const validation = { every: 2, views: 2, targetEvery: 4 };
    const { events } = await traced({ ...settings, validation, out });
    const scored = events.filter((event) => event.type === "validation");
    expect(scored.map(({ step }) => step)).toEqual([0, 2, 4]);
    const best = await readModel(new RunFolder(out).best);
    const scores = scored.map(({ scores }) => scores.miou!);
    expect(best.validation!.best.value).toBe(Math.max(...scores));
  });

  it("that was stopped and resumed by either command ends like an unbroken one", async () => {
    const folder = await temporaryFolder();
    const validation = { every: 2, views: 1, targetEvery: 4 };
    const unbroken = await finetune({ ...settings, validation, out: join(folder, "unbroken") });
    const stop = new AbortController();
    const out = join(folder, "stopped");
    const onEvent = (event: TrainingEvent): void => {
      if (event.type === "step" && event.step === 3) stop.abort();
    };
    await finetune({ ...settings, validation, out, onEvent, signal: stop.signal });
    const { training, ...rest } = settings;
    const resumed = await train({ ...rest, config, scenes: [scene], validation, out, resume: true });
    expect((await readFile(resumed)).equals(await readFile(unbroken))).toBe(true);
    expect(JSON.parse(await readFile(join(out, "run.json"), "utf8")).initial.step).toBe(70);
  });

  it("refuses a scene with another number of classes than the network", async () => {
    const labels = { ...scene.labels!, classes: ["a", "b"], ignoreLabel: 2 };
    const out = join(await temporaryFolder(), "run");
    const run = (): Promise<string> => finetune({ ...settings, scene: { ...scene, labels }, out });
    await expect(run()).rejects.toThrow(ConfigError);
    await expect(run()).rejects.toThrow(
      "finetune: scene room has 2 classes (fields), the network generalized.safetensors has 3",
    );
  });

  it("for the instances of a scene gives the head an output for each, and goes on with the same ones", async () => {
    const out = join(await temporaryFolder(), "run");
    const validation = { every: 2, views: 1, targetEvery: 4 };
    const labelled = memoryScene({
      frames: 9,
      change: (frame) => ({ ...frame, instance: Uint16Array.from(frame.semantic!, (field) => 10 + field) }),
    });
    const plane = { ...labelled, hasInstance: true };
    const { path, events } = await traced({ ...settings, scene: plane, target: "instances", validation, out });
    const told = await readModel(path);
    expect(told.config.perception).toMatchObject({ target: "instances", classes: 2 });
    expect([told.instanceIds, told.classes]).toEqual([
      [10, 11],
      ["even 10", "odd 11"],
    ]);
    const last = events.findLast((event) => event.type === "validation")!;
    expect(last.best.score).toBe("ap50");
    expect(last.scores).toMatchObject({ miou: null, ap: { ap50: expect.any(Number) } });

    const { training, model: _, scene: __, ...rest } = settings;
    const longer = { model: told.config, training: { ...training, steps: 5 } };
    const resume = (ids: number[]): Promise<string> => {
      const instances = { ids, names: ["a", "b"], voidLabel: 2 };
      return train({ ...rest, config: longer, scenes: [{ ...plane, instances }], validation, out, resume: true });
    };
    await expect(resume([10, 12])).rejects.toThrow("tells apart the instances 10, 11; scene plane has 10, 12");
    expect((await readModel(await resume([10, 11]))).step).toBe(5);
    const back = finetune({ ...settings, model: { ...told, path }, target: "semantic", out: `${out}-2` });
    await expect(back).rejects.toThrow("tells the instances of a scene apart, not classes");
  });

  it("refuses a network other than the configuration's, and names the first parameter that differs", async () => {
    const { model: network } = config;
    const wider = { ...network, perception: { ...network.perception, width: 12 } };
    const out = join(await temporaryFolder(), "run");
    const run = finetune({ ...settings, model: { ...model, config: wider }, out });
    await expect(run).rejects.toThrow(ConfigError);
    await expect(run).rejects.toThrow(
      /^generalized\.safetensors: perception\.head\.\S+ is \[.*\], the configuration's network needs \[/,
    );
    expect(await new RunFolder(out).exists()).toBe(false);
  });

  it.each(["semantic", "instances"] as const)("refuses to leave out layers or to add some: %s", async (target) => {
    const { model: network } = config;
    const { depth } = network.transformer;
    const out = join(await temporaryFolder(), "run");
    const run = (layers: number): Promise<string> => {
      const changed = { ...network, transformer: { ...network.transformer, depth: layers } };
      return finetune({ ...settings, model: { ...model, config: changed }, target, out });
    };
    await expect(run(depth + 1)).rejects.toThrow(/is missing, the configuration's network needs \[/);
    await expect(run(depth - 1)).rejects.toThrow(/the configuration's network has no such parameter/);
    expect(await new RunFolder(out).exists()).toBe(false);
  });
});

describe("the training values of fine-tuning", () => {
  it("are a twentieth of the paper's steps, over which the learning rates fall as far", () => {
    const { training } = preset("paper-scannet");
    const tuned = finetuningOf(training);
    expect(tuned.steps).toBe(10_000); // Sec. 5.1
    expect(tuned.decay.factor ** (tuned.steps / tuned.decay.steps)).toBeCloseTo(
      training.decay.factor ** (training.steps / training.decay.steps),
      12,
    );
    expect(tuned.learningRates).toEqual(training.learningRates);
  });

  it("follow the number of steps that is asked for, and are never too few to learn anything", () => {
    const { training } = preset("tiny");
    expect(finetuningOf(training).steps).toBe(100);
    const { steps, decay, checkpointEvery } = finetuningOf(training, 600);
    expect({ steps, decay, checkpointEvery }).toEqual({
      steps: 600,
      decay: { factor: 0.3, steps: 2000 },
      checkpointEvery: 50,
    });
  });
});
