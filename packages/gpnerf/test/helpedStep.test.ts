import { afterEach, describe, expect, it, vi } from "vitest";
import type { Config } from "../src/config/schema.ts";
import { Network } from "../src/model/network.ts";
import { seededRandom } from "../src/random.ts";
import { drawRays } from "../src/training/rayBatch.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { batchGradients, type StepGradients } from "../src/training/trainStep.ts";
import { smallConfig, smallReleasedConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";

afterEach(() => vi.restoreAllMocks());

const withRays = ({ model, training }: Config, raysPerStep: number, gradientBlock = true): Config => ({
  model,
  training: { ...training, raysPerStep, gradientBlock },
});

/** Have a worker wait with its rays until another helps; the tasks that the workers run from then on. */
function slowDown({ pool }: Network, slow: number): string[] {
  const tasks: string[] = [];
  const run = pool.run.bind(pool);
  let help!: () => void;
  const helped = new Promise<void>((resolve) => {
    help = resolve;
  });
  vi.spyOn(pool, "run").mockImplementation(async (worker, task, payload, transfer) => {
    tasks.push(`${worker} ${task}`);
    if (task === "giveRayGradients") help();
    if (worker === slow && task === "accumulateRayGradients") await helped;
    return run(worker, task, payload, transfer);
  });
  return tasks;
}

describe.each([
  { name: "the paper's family", config: withRays(smallConfig(), 32) },
  { name: "without the gradient block", config: withRays(smallConfig(), 32, false) },
  { name: "the released family, two passes", config: withRays(smallReleasedConfig(), 32) },
])("a step in which one worker helps another: $name", ({ config }) => {
  it("has the losses and gradients of one in which none does, to the bit", async () => {
    const example = smallExample(config);
    const rays = drawRays(example.target, example.depthRange, config, seededRandom(5));
    const network = await Network.create(config.model, roughParameters(config), { workers: 2, raysPerChunk: 2 });
    const step = (): Promise<StepGradients> => batchGradients(network, example, rays, config);
    try {
      await network.load(trainingStages(config, network.raysPerChunk, network.machine));
      const { losses, ...first } = await step();
      const gradients = first.gradients.slice();
      for (const slow of [0, 1]) {
        const tasks = slowDown(network, slow);
        const helped = await step();
        expect(tasks).toContain(`${1 - slow} giveRayGradients`);
        expect(tasks.filter((task) => task === `${slow} addRayGradients`)).toHaveLength(
          tasks.filter((task) => task === `${1 - slow} giveRayGradients`).length,
        );
        expect(helped.losses).toEqual(losses);
        expect(helped.gradients.findIndex((value, i) => value !== gradients[i])).toBe(-1);
        vi.restoreAllMocks();
      }
    } finally {
      await network.close();
    }
  });
});
