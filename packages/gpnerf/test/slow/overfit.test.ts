import { join } from "node:path";
import { expect, it } from "vitest";
import { preset } from "../../src/config/presets.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { Network } from "../../src/model/network.ts";
import { readModel } from "../../src/training/checkpoint.ts";
import { train } from "../../src/training/train.ts";
import type { TrainingEvent } from "../../src/training/trainingEvent.ts";
import { memoryScene } from "../memoryScene.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

/** Reduced from 500 steps at 96x72, which `gpnerf train --preset tiny` on one room repeats by hand. */
const steps = 200;

it("a tiny network learns one scene by heart: colours by Eq. 6, and classes", { timeout: 240_000 }, async () => {
  const { model, training } = preset("tiny");
  const size = { ...model.data, width: 48, height: 36 };
  const config = {
    model: {
      ...model,
      rendering: { ...model.rendering, color: "regressed" as const },
      perception: { ...model.perception, classes: 3 },
      data: size,
    },
    training: { ...training, steps, checkpointEvery: steps },
  };
  const found: Extract<TrainingEvent, { type: "step" }>[] = [];
  const scene = memoryScene({ width: size.width, height: size.height });
  const onEvent = (event: TrainingEvent): void => {
    if (event.type === "step") found.push(event);
  };
  const out = join(await temporaryFolder(), "run");
  const checkpoint = await train({ config, scenes: [scene], out, seed: 0, workers: 2, onEvent });

  const mean = (from: number, pick: (step: (typeof found)[number]) => number): number =>
    found.slice(from, from + 10).reduce((sum, step) => sum + pick(step), 0) / 10;
  const [early, late] = [5, steps - 10]; // around step 10, and the last ten
  expect(mean(late, ({ psnr }) => psnr!)).toBeGreaterThan(mean(early, ({ psnr }) => psnr!) + 6);
  expect(mean(late, ({ losses }) => losses.semantic)).toBeLessThan(0.4 * mean(early, ({ losses }) => losses.semantic));

  // Nothing was held out in training, so these are training views, rendered from the others.
  const { parameters } = await readModel(checkpoint);
  const network = await Network.create(config.model, parameters, { workers: 2 });
  try {
    const { overall } = await evaluate(network, [scene], { targetEvery: 4 });
    expect(overall.miou).toBeGreaterThanOrEqual(0.8);
  } finally {
    await network.close();
  }
});
