import { describe, expect, it } from "vitest";
import type { Config } from "../src/config/schema.ts";
import { Network } from "../src/model/network.ts";
import { partOf } from "../src/model/networkScopes.ts";
import { seededRandom } from "../src/random.ts";
import { photoGradients } from "../src/training/photoStep.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { smallConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";

const base = smallConfig();
const config: Config = { ...base, training: { ...base.training, learnFrom: "photos" } };

describe("the gradient of a step on photos", () => {
  it("is how the loss changes along it", async () => {
    const { target, sources } = smallExample(config);
    const parameters = roughParameters(config);
    const network = await Network.create(config.model, parameters, { workers: 2 });
    try {
      await network.load(trainingStages(config, network.raysPerChunk, network.machine));
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
