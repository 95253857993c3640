import { grad } from "@gpnerf/engine";
import { evaluate, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import type { Config } from "../src/config/schema.ts";
import { Network } from "../src/model/network.ts";
import type { ParameterStore } from "../src/model/parameterStore.ts";
import { gradientName } from "../src/model/stage.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { lossGradients, type StepLosses, type TrainingExample } from "../src/training/trainStep.ts";
import { roughParameters, smallExample } from "./smallExample.ts";
import { parameterFeeds, tracedPipeline } from "./tracedPipeline.ts";

const drawSeed = 5;
const terms = ["photometric", "semantic", "semanticDistill", "depthGuided", "total"] as const;

interface Step {
  readonly losses: StepLosses;
  /** d total/d parameter, by parameter. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** A configuration of a step and the numbers of workers to take it on. */
export interface ChunkedCase {
  readonly name: string;
  readonly config: Config;
  readonly pools: readonly number[];
}

/** A configuration with some of its training changed. */
export const varied = (
  config: Config,
  training: Partial<Config["training"]>,
  losses: Partial<StepSettings> = {},
): Config => ({
  model: config.model,
  training: { ...config.training, ...training, losses: { ...config.training.losses, ...losses } },
});
type StepSettings = Config["training"]["losses"];
/** The same with instances in place of classes. */
export function instancesOf({ model, training }: Config): Config {
  return { model: { ...model, perception: { ...model.perception, target: "instances" } }, training };
}

/** Hold the step that training takes, chunk by chunk, to the un-split pipeline. */
export function describeChunkedStep({ name, config, pools }: ChunkedCase): void {
  describe(`a training step in chunks: ${name}`, () => {
    const example = smallExample(config);
    const store = roughParameters(config);

    it(`has the losses and gradients of the un-split pipeline on ${pools.join(" and ")} workers`, async () => {
      const expected = await wholeStep(example, config, store);
      expect(expected.gradients.size).toBe(store.slots.length);
      for (const workers of pools) {
        const got = await chunkedStep(example, config, store, workers);
        for (const term of terms) expect(got.losses[term] / expected.losses[term], term).toBeCloseTo(1, 5);
        for (const [name, gradient] of expected.gradients) {
          const { difference, size } = compare(got.gradients.get(name)!, gradient);
          // The loss itself is for biases that an instance norm takes out again: their gradients are only rounding errors.
          expect(difference, `${name}, ${workers} workers`).toBeLessThan(3e-5 * size + 1e-7 * expected.losses.total);
        }
      }
    });
  });
}

/** The step in one graph, in this thread. */
async function wholeStep(example: TrainingExample, config: Config, store: ParameterStore): Promise<Step> {
  const { scopes, outputs, feeds } = await tracedPipeline(example, config, seededRandom(drawSeed), store);
  const names = scopes.declared().map((spec) => spec.name);
  const gradients = grad(outputs.total, scopes.values());
  const results = await evaluate(
    {
      ...Object.fromEntries(terms.map((term) => [term, outputs[term]])),
      ...Object.fromEntries(names.map((name, i) => [gradientName(name), gradients[i]])),
    },
    { ...feeds, ...parameterFeeds(store) },
  );
  return {
    losses: Object.fromEntries(terms.map((term) => [term, results[term][0]])) as unknown as StepLosses,
    gradients: new Map(names.map((name) => [name, results[gradientName(name)] as Float32Array])),
  };
}

/** The step as training takes it: 10 rays in two full chunks of 4 and one filled up with 2 rays of padding. */
async function chunkedStep(
  example: TrainingExample,
  config: Config,
  store: ParameterStore,
  workers: number,
): Promise<Step> {
  const network = await Network.create(config.model, store, { workers, raysPerChunk: 4 });
  try {
    await network.load(Object.values(trainingStages(config, network.raysPerChunk, network.machine)));
    const { losses, gradients } = await lossGradients(network, example, config, seededRandom(drawSeed));
    return { losses, gradients: new Map(store.slots.map((slot) => [slot.name, store.slice(slot, gradients)])) };
  } finally {
    await network.close();
  }
}

function compare(actual: Float32Array, expected: Float32Array): { difference: number; size: number } {
  const largest = (numbers: Float32Array): number => numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return { difference: largest(actual.map((value, i) => value - expected[i])), size: largest(expected) };
}
