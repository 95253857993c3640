import { expect, it } from "vitest";
import { ParameterStore } from "../model/parameterStore.ts";
import { gradientNorms, totalNorm } from "./gradientNorms.ts";

const store = new ParameterStore([
  { name: "features.a", shape: [2] },
  { name: "transformer.b", shape: [1, 2] },
  { name: "features.c", shape: [] },
]);

it("gradients have one norm for each part of the network, and one for all", () => {
  const norms = gradientNorms(Float64Array.of(5, 25, 4), store);
  expect(norms).toEqual({ features: 3, transformer: 5 });
  expect(totalNorm(norms)).toBeCloseTo(Math.sqrt(34), 12);
});

it("norms of parts show what is not finite", () => {
  expect(gradientNorms(Float64Array.of(Number.NaN, 1, 0), store)).toEqual({ features: Number.NaN, transformer: 1 });
  expect(gradientNorms(Float64Array.of(0, 1, Infinity), store)).toEqual({ features: Infinity, transformer: 1 });
});
