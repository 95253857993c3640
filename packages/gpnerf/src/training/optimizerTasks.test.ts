import { adamUpdate, type WorkerContext } from "@gpnerf/engine";
import { randomArray } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { ParameterStore } from "../model/parameterStore.ts";
import { network } from "../model/workerNetwork.ts";
import { updateParameters } from "./optimizerTasks.ts";

const { slots, values } = new ParameterStore([
  { name: "features.a", shape: [40] },
  { name: "transformer.b", shape: [7, 11] },
  { name: "perception.c", shape: [3] },
]);
const rates = { features: 1e-3, transformer: 2e-3, perception: 5e-3 };

/** Parameters and moments in the middle of training. */
const state = () => ({
  values: randomArray(1, [values.length]),
  moments: { mean: randomArray(2, [values.length]), variance: randomArray(3, [values.length], 0, 1) },
});

it.each([1, 2, 3, 50])("an update shared by %i workers is that of the whole, to the bit", (count) => {
  const gradients = randomArray(4, [values.length]);
  const [shared, whole] = [state(), state()];
  for (let index = 0; index < count; index++) {
    const context = { index, count, state: new Map() } as unknown as WorkerContext;
    network(context).slots = slots;
    updateParameters({ ...shared, gradients, step: 3, rates }, context);
  }
  [rates.features, rates.transformer, rates.perception].forEach((rate, slot) => {
    const { offset, length } = slots[slot];
    const at = (flat: Float32Array): Float32Array => flat.subarray(offset, offset + length);
    const moments = { mean: at(whole.moments.mean), variance: at(whole.moments.variance) };
    adamUpdate(at(whole.values), at(gradients), moments, 3, rate);
  });
  expect(shared).toEqual(whole);
});
