import { grad } from "@gpnerf/engine";
import { evaluate, seededRandom } from "@gpnerf/engine/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gradientName } from "../src/model/stage.ts";
import { Network } from "../src/model/network.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { lossGradients, type StepLosses } from "../src/training/trainStep.ts";
import { smallConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";
import { parameterFeeds, tracedPipeline } from "./tracedPipeline.ts";

/** 10 rays in chunks of 4: two full ones and one filled up with 2 rays of padding. */
const raysPerChunk = 4;
const drawSeed = 5;
const terms = ["photometric", "semantic", "semanticDistill", "depthGuided", "total"] as const;

type Step = { losses: StepLosses; gradients: Map<string, Float32Array> };

describe.each(["regressed", "blended"] as const)("training in chunks, colour %s", (color) => {
  const config = smallConfig(color);
  const example = smallExample(config);
  const store = roughParameters(config);

  /** The step in one graph, in this thread. */
  async function whole(): Promise<Step> {
    const { scopes, outputs, feeds } = tracedPipeline(example, config, seededRandom(drawSeed));
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

  async function chunked(workers: number): Promise<Step> {
    const network = await Network.create(config.model, store, { workers, raysPerChunk });
    try {
      await network.load(Object.values(trainingStages(config, raysPerChunk)));
      const { losses, gradients } = await lossGradients(network, example, config, seededRandom(drawSeed));
      return {
        losses,
        gradients: new Map(store.slots.map((slot) => [slot.name, store.slice(slot, gradients)])),
      };
    } finally {
      await network.close();
    }
  }

  it("gives the losses and gradients of the un-split pipeline", async () => {
    const [expected, one, two] = [await whole(), await chunked(1), await chunked(2)];
    for (const got of [one, two]) {
      for (const term of terms) expect(Math.abs(got.losses[term] / expected.losses[term] - 1), term).toBeLessThan(1e-5);
    }
    const list = [...expected.gradients].map(([n,e])=>[n,distance(two.gradients.get(n)!,e),distance(one.gradients.get(n)!,e),Math.max(...e.map(Math.abs))]);
    console.log(expected.losses, list.sort((a:any,b:any)=>b[1]-a[1]).slice(0,12), list.filter(l=>l[3]===0).map(l=>l[0]), list.length);
  });
});

/** Largest difference relative to the largest expected number. */
function distance(actual: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(actual[i] - value) / scale), 0);
}
