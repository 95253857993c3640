import { expect, it } from "vitest";
import { Network } from "../src/model/network.ts";
import { seededRandom } from "../src/random.ts";
import { configuredWindow, type DepthWindowRule } from "../src/training/depthTargets.ts";
import { drawRays } from "../src/training/rayBatch.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { batchGradients, type StepGradients } from "../src/training/trainStep.ts";
import { smallConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";

it("a step after one that failed half-way has the gradients of a first step, to the bit", async () => {
  const config = smallConfig();
  const example = smallExample(config);
  const rays = drawRays(example.target, example.depthRange, config, seededRandom(5));
  const network = await Network.create(config.model, roughParameters(config), { workers: 2, raysPerChunk: 4 });
  const step = (window?: DepthWindowRule): Promise<StepGradients> =>
    batchGradients(network, example, rays, config, window);
  try {
    await network.load(trainingStages(config, network.raysPerChunk, network.machine));
    const { losses, ...first } = await step();
    const expected = { gradients: first.gradients.slice(), squares: first.squares.slice() };

    // Too many weights in the second run: its worker refuses them while the other does its own.
    let runs = 0;
    const broken: DepthWindowRule = (rays, settings) =>
      ++runs < 2 ? configuredWindow(rays, settings) : { near: new Float32Array(1e6), far: new Float32Array(1e6) };
    await expect(step(broken)).rejects.toThrow('"near"');
    expect(runs).toBe(2);

    const again = await step();
    expect(again.losses).toEqual(losses);
    expect(again.gradients.findIndex((value, i) => value !== expected.gradients[i])).toBe(-1);
    expect(again.squares).toEqual(expected.squares);
  } finally {
    await network.close();
  }
});
