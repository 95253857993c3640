import { adamUpdate, initAdam } from "@gpnerf/engine";
import { randomArray } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import { roughParameters } from "../../test/smallExample.ts";
import { Network } from "../model/network.ts";
import { partOf } from "../model/networkScopes.ts";
import { Optimizer } from "./optimizer.ts";

it("updates every parameter by Adam with the decayed learning rate of its part", async () => {
  const config = smallConfig();
  const training = {
    ...config.training,
    learningRates: { features: 1e-3, transformer: 2e-3, perception: 5e-3 },
    decay: { factor: 0.25, steps: 2 },
  };
  const store = roughParameters(config);
  const network = await Network.create(config.model, store, { workers: 2 });
  const optimizer = new Optimizer(store);
  const expected = store.values.slice();
  const moments = initAdam(expected.length);
  // After half of the decay's period the rates are halved.
  for (const [step, decayed] of [[1, 1] as const, [2, 0.5] as const]) {
    const gradients = randomArray(step, [expected.length]);
    await optimizer.update(network, gradients, step, training);
    for (const slot of store.slots) {
      const at = (flat: Float32Array): Float32Array => store.slice(slot, flat);
      const rate = training.learningRates[partOf(slot.name)] * decayed;
      adamUpdate(at(expected), at(gradients), { mean: at(moments.mean), variance: at(moments.variance) }, step, rate);
    }
    expect(store.values).toEqual(expected);
  }
  expect(optimizer.mean).toEqual(moments.mean);
  expect(optimizer.variance).toEqual(moments.variance);
  await network.close();
});
