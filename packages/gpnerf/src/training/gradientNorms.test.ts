import { expect, it } from "vitest";
import { ParameterStore } from "../model/parameterStore.ts";
import { gradientNorms, totalNorm } from "./gradientNorms.ts";

const store = new ParameterStore([
  { name: "features.a", shape: [2] },
  { name: "transformer.b", shape: [1, 2] },
  { name: "features.c", shape: [] },
]);

it("gradients have one norm for each part of the network, and one for all", () => {
  const norms = gradientNorms(Float32Array.of(1, -2, 3, 4, 2), store);
  expect(norms).toEqual({ features: 3, transformer: 5 });
  expect(totalNorm(norms)).toBeCloseTo(Math.sqrt(34), 12);
});

it("norms of large gradients do not overflow, and show what is not finite", () => {
  expect(gradientNorms(Float32Array.of(0, 0, 3e30, 4e30, 0), store)).toEqual({
    features: 0,
    transformer: expect.closeTo(5e30, -24),
  });
  expect(gradientNorms(Float32Array.of(0, Number.NaN, 1, 0, 0), store)).toEqual({
    features: Number.NaN,
    transformer: 1,
  });
});
