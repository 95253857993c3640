import { initializeParameters, input, ParameterScope } from "@gpnerf/engine";
import { assertAllClose, checkGradients, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { feedForward } from "./feedForward.ts";
import { foldedFeedForward } from "./foldedFeedForward.ts";

const [rows, dim, multiple] = [5, 6, 2];
const x = input("x", [rows, dim]);

function traced(formulation: typeof feedForward) {
  const scope = new ParameterScope();
  return { scope, fed: formulation(scope, x, multiple) };
}

// Scales that differ, and shifts and biases that are not 0.
const random = seededRandom(3);
const feeds: Record<string, Float32Array> = {
  x: randomArray(1, [rows, dim], -2, 5),
  ...Object.fromEntries(
    [...initializeParameters(traced(feedForward).scope.declared, random)].map(([name, values]) => [
      name,
      values.map((value) => value + random() - 0.5),
    ]),
  ),
};

/** A row in loops. */
function naive(row: number): number[] {
  const values = Array.from(feeds["x"].subarray(row * dim, (row + 1) * dim));
  const mean = values.reduce((a, b) => a + b) / dim;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / dim);
  const normalized = values.map(
    (value, c) => ((value - mean) / deviation) * feeds["norm.weight"][c] + feeds["norm.bias"][c],
  );
  const apply = (name: string, y: readonly number[]): number[] =>
    Array.from(feeds[`${name}.bias`], (bias, out) =>
      y.reduce((sum, value, c) => sum + feeds[`${name}.weight`][out * y.length + c] * value, bias),
    );
  const hidden = apply("linear0", normalized).map((value) => Math.max(0, value));
  return apply("linear1", hidden).map((value, c) => values[c] + value);
}

describe.each([
  { name: "plain", formulation: feedForward },
  { name: "folded", formulation: foldedFeedForward },
])("feed-forward, $name", ({ formulation }) => {
  const { scope, fed } = traced(formulation);

  it("equals its definition in loops", async () => {
    const expected = Array.from({ length: rows }, (_, row) => naive(row)).flat();
    assertAllClose("fed", (await evaluate({ fed }, feeds)).fed, expected, { absolute: 1e-5 });
  });

  it("has the gradients of central differences", async () => {
    await checkGradients({ inputs: [x, ...scope.values], outputs: [fed], feeds, elements: 12 });
  });

  it("has the parameters of the plain one", () => {
    const shapes = (declared: typeof scope.declared) => declared.map(({ name, shape }) => [name, shape]).sort();
    expect(shapes(scope.declared)).toEqual(shapes(traced(feedForward).scope.declared));
  });
});
