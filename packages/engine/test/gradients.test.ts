import { constant, input, type OperatorName, operators, type Value, vectorJacobianProduct } from "@gpnerf/engine";
import { checkGradients, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";
import { gradientCases, traceCase } from "./gradientCases.ts";

/** Operators whose gradient is zero by definition, whatever differences say. */
const withoutGradient: readonly OperatorName[] = ["step", "stopGradient"];
const names = (Object.keys(operators) as OperatorName[]).filter((name) => !withoutGradient.includes(name));

/** Gradients of the outputs projected onto fixed random numbers. */
function projectedGradients({ inputs, outputs }: { inputs: readonly Value[]; outputs: readonly Value[] }): Value[] {
  const cotangents = outputs.map((value, i) => ({
    value,
    gradient: constant(randomArray(10 + i, value.shape), value.shape),
  }));
  return vectorJacobianProduct(cotangents, inputs);
}

describe.each(names)("%s equals central differences", (name) => {
  test.each(gradientCases[name])("$title", async (example) => {
    const { compared } = await checkGradients(traceCase(example));
    expect(compared).toBeGreaterThan(0);
  });
});

describe.each(names)("the gradient of %s has a gradient, which equals central differences", (name) => {
  test.each(gradientCases[name])("$title", async (example) => {
    const traced = traceCase(example);
    const { compared } = await checkGradients({ ...traced, outputs: projectedGradients(traced) });
    expect(compared).toBeGreaterThan(0);
  });
});

describe.each(withoutGradient)("%s has exactly zero gradient", (name) => {
  test.each(gradientCases[name])("$title", async (example) => {
    const traced = traceCase(example);
    const [gradient] = projectedGradients(traced);
    const { zeros } = await evaluate({ zeros: gradient });
    expect(zeros).toEqual(new Float32Array(traced.feeds["x"].length));
  });
});

test.each(gradientCases.step)("step is flat on both sides of its jump: $title", async (example) => {
  expect(await checkGradients(traceCase(example))).toMatchObject({ steepest: { x: 0 } });
});

test("of two equal numbers maximum gives the second all of the gradient", async () => {
  const [a, b] = [input("a", [3]), input("b", [3])];
  const [da, db] = projectedGradients({ inputs: [a, b], outputs: [operators.maximum([a, b], {})[0]] });
  const gradients = await evaluate({ da, db }, { a: Float32Array.of(1, 2, 3), b: Float32Array.of(1, 1, 4) });
  const [first, second, third] = randomArray(10, [3]);
  expect(gradients).toEqual({ da: Float32Array.of(0, second, 0), db: Float32Array.of(first, 0, third) });
});

test("stopGradient cuts its own path only", async () => {
  const x = input("x", [3]);
  const frozen = operators.stopGradient([x], {})[0];
  const [gradient] = projectedGradients({ inputs: [x], outputs: [operators.mul([x, frozen], {})[0]] });
  const { product } = await evaluate({ product: gradient }, { x: Float32Array.of(2, -3, 0.5) });
  const weights = randomArray(10, [3]);
  expect(product).toEqual(Float32Array.of(2, -3, 0.5).map((value, i) => value * weights[i]));
});
