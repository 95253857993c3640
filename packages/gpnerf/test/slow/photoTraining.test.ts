import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Config } from "../../src/config/schema.ts";
import { train } from "../../src/training/train.ts";
import type { TrainingEvent } from "../../src/training/trainingEvent.ts";
import { memoryScene } from "../memoryScene.ts";
import { smallConfig } from "../smallConfig.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

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
  });
});
