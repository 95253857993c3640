import { expect, it } from "vitest";
import { ConfigError } from "../errors.ts";
import { ParameterStore } from "../model/parameterStore.ts";
import { sumOfSquares } from "../model/sumOfSquares.ts";
import { gradientNorms } from "./gradientNorms.ts";
import { Optimizer } from "./optimizer.ts";
import { DivergenceError, divergence, expectFiniteState, findDivergence } from "./trainingGuards.ts";

const store = new ParameterStore([
  { name: "features.stem.weight", shape: [2] },
  { name: "transformer.query", shape: [3] },
]);
const losses = { photometric: 0.25, semantic: 1, semanticDistill: 0, depthGuided: 0.5, total: 1.75 };
const good = Float32Array.of(1, 2, 2, 0, 4);

/** What is found when some numbers are replaced. */
const found = (changes: { terms?: Partial<typeof losses>; gradients?: Record<number, number>; max?: number }) => {
  const gradients = good.slice();
  for (const [index, value] of Object.entries(changes.gradients ?? {})) gradients[Number(index)] = value;
  const squares = Float64Array.from(store.slots, (slot) => sumOfSquares(store.slice(slot, gradients)));
  const norms = gradientNorms(squares, store);
  return findDivergence({ losses: { ...losses, ...changes.terms }, gradients, squares }, norms, store, changes.max);
};

it("finite numbers are fine, whatever their size, unless there is a limit", () => {
  expect(found({})).toBeUndefined();
  expect(found({ gradients: { 0: 3e38 } })).toBeUndefined();
  expect(found({ max: 5.01 })).toBeUndefined();
});

it("a loss term that is not finite is named, with the first tensor that its gradient has broken", () => {
  expect(found({ terms: { semantic: Number.NaN } })).toBe("loss term semantic is NaN");
  expect(found({ terms: { photometric: Infinity }, gradients: { 3: Number.NaN, 4: Number.NaN } })).toBe(
    "loss term photometric is Infinity; " +
      "the gradient of transformer.query is not finite in 2 of 3 numbers, first NaN at index 1",
  );
});

it("a gradient that is not finite is named with the losses it comes from", () => {
  expect(found({ gradients: { 1: -Infinity } })).toBe(
    "the gradient of features.stem.weight is not finite in 1 of 2 numbers, first -Infinity at index 1 " +
      "(loss terms: photometric 0.2500, semantic 1.000, semanticDistill 0.000, depthGuided 0.5000, total 1.750)",
  );
});

it("a gradient above the limit is named with the tensor that has most of it", () => {
  expect(found({ max: 4.9 })).toBe(
    "the gradient norm is 5.000, above the limit of 4.9; 80 % of its square is in transformer.query " +
      "(part transformer; loss terms: photometric 0.2500, semantic 1.000, semanticDistill 0.000, depthGuided 0.5000, total 1.750)",
  );
});

it("state that is not finite is never stored", () => {
  const optimizer = new Optimizer(store);
  expectFiniteState(7, store, optimizer);
  optimizer.variance[4] = Infinity;
  expect(() => expectFiniteState(7, store, optimizer)).toThrow(DivergenceError);
  expect(() => expectFiniteState(7, store, optimizer)).toThrow(
    "train: step 7: Adam's variance of transformer.query is not finite in 1 of 3 numbers, first Infinity at index 2",
  );
  store.values[0] = Number.NaN;
  expect(() => expectFiniteState(7, store, optimizer)).toThrow("train: step 7: features.stem.weight is not finite");
  store.values[0] = 0;
});

it("the error says where the last good parameters are", () => {
  const error = divergence(8, "loss term total is NaN", "run/checkpoints/step-7.safetensors");
  expect(error).toBeInstanceOf(ConfigError);
  expect(error.message).toBe("train: step 8: loss term total is NaN");
  expect(error.hint).toContain("its parameters before that are in run/checkpoints/step-7.safetensors");
});
