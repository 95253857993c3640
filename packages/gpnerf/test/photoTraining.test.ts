import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Config } from "../src/config/schema.ts";
import { Network } from "../src/model/network.ts";
import { partOf } from "../src/model/networkScopes.ts";
import { seededRandom } from "../src/random.ts";
import { photoGradients } from "../src/training/photoStep.ts";
import { train } from "../src/training/train.ts";
import type { TrainingEvent } from "../src/training/trainingEvent.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { memoryScene } from "./memoryScene.ts";
import { smallConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const base = smallConfig();
const config: Config = { ...base, training: { ...base.training, learnFrom: "photos", steps: 30, checkpointEvery: 15 } };

type Step = Extract<TrainingEvent, { type: "step" }>;

describe("training on photos", () => {
  it("lowers the semantic loss, leaves the transformers alone, and goes on like an unbroken run", async () => {
    const folder = await temporaryFolder();
    const options = { config, scenes: [memoryScene()], seed: 3, workers: 2 };
    const steps: Step[] = [];
    const onEvent = (event: TrainingEvent): void => void (event.type === "step" && steps.push(event));
    const whole = await train({ ...options, out: join(folder, "whole"), onEvent });
    const mean = (part: Step[]): number => part.reduce((sum, { losses }) => sum + losses.semantic, 0) / part.length;
    expect(mean(steps.slice(-6))).toBeLessThan(0.9 * mean(steps.slice(0, 6)));
    expect(steps.every(({ psnr, gradientNorms }) => psnr === null && gradientNorms.transformer === 0)).toBe(true);

    const out = join(folder, "broken");
    const stop = new AbortController();
    const stopping = (event: TrainingEvent): void => void ("step" in event && event.step === 11 && stop.abort());
    await train({ ...options, out, onEvent: stopping, signal: stop.signal });
    const resumed = await train({ ...options, out, resume: true });
    expect(await readFile(resumed)).toEqual(await readFile(whole));
  }, 60_000);
});

describe("the gradient of a step on photos", () => {
  it("is how the loss changes along it", async () => {
    const { target, sources } = smallExample(config);
    const parameters = roughParameters(config);
    const network = await Network.create(config.model, parameters, { workers: 2 });
    try {
      await network.load(trainingStages(config, network.raysPerChunk, network.device));
      const step = () => photoGradients(network, [target, ...sources], config, seededRandom(5));
      const { losses, ...first } = await step();
      const gradients = first.gradients.slice(); // Later steps write where it lies.
      expect(losses.total).toBeCloseTo(config.training.losses.semantic * losses.semantic, 5);

      const isMoved = (name: string): boolean => partOf(name) === "perception";
      const start = parameters.values.slice();
      const along = async (length: number): Promise<number> => {
        for (const slot of parameters.slots) {
          const values = parameters.slice(slot);
          const direction = parameters.slice(slot, gradients);
          if (isMoved(slot.name)) for (let i = 0; i < values.length; i++) values[i] += length * direction[i];
        }
        await network.synchronize();
        const { total } = (await step()).losses;
        parameters.values.set(start);
        return total;
      };
      const squared = parameters.slots
        .filter(({ name }) => isMoved(name))
        .flatMap((slot) => Array.from(parameters.slice(slot, gradients)))
        .reduce((sum, value) => sum + value * value, 0);
      const length = 1e-2 / Math.sqrt(squared);
      const slope = ((await along(length)) - (await along(-length))) / (2 * length);
      expect(slope / squared).toBeGreaterThan(0.97);
      expect(slope / squared).toBeLessThan(1.03);
    } finally {
      await network.close();
    }
  });
});
