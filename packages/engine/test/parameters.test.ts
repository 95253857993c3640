import {
  filled,
  identity,
  initializeParameters,
  input,
  kaimingNormal,
  linear,
  ParameterScope,
  torchDefault,
  uniform,
} from "@gpnerf/engine";
import { seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";

describe("ParameterScope", () => {
  test("names parameters as state dicts do, in order of declaration", () => {
    const scope = new ParameterScope();
    const x = input("x", [2, 3]);
    linear(scope.scope("head").scope(0), x, 4);
    linear(scope.scope("head").scope(1), x, 2, { bias: false });
    expect(scope.declared.map(({ name, shape }) => [name, shape])).toEqual([
      ["head.0.weight", [4, 3]],
      ["head.0.bias", [4]],
      ["head.1.weight", [2, 3]],
    ]);
    expect(scope.values.map(({ shape }) => shape)).toEqual([[4, 3], [4], [2, 3]]);
  });

  test("gives a parameter that is declared again the same value", () => {
    const scope = new ParameterScope();
    expect(scope.scope("a").parameter("w", [2], filled(0))).toBe(scope.parameter("a.w", [2], filled(0)));
    expect(scope.declared).toHaveLength(1);
  });
});

describe("initializers", () => {
  const draw = (initialize: typeof kaimingNormal, shape: number[]) => initialize(shape, seededRandom(1));
  const deviation = (values: Float32Array) =>
    Math.sqrt(values.reduce((squares, value) => squares + value * value, 0) / values.length);
  const largest = (values: Float32Array) => Math.max(...values.map(Math.abs));

  test("filled and identity", () => {
    expect([...draw(filled(0.5), [2, 2])]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect([...draw(identity, [3, 3])]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  test("uniform fills ±bound", () => {
    const values = draw(uniform(0.3), [5000]);
    expect(largest(values)).toBeLessThanOrEqual(Math.fround(0.3));
    expect(deviation(values)).toBeCloseTo(0.3 / Math.sqrt(3), 2);
  });

  test("torchDefault is bounded by 1/√fan_in", () => {
    const values = draw(torchDefault, [40, 4, 5, 5]);
    expect(largest(values)).toBeLessThanOrEqual(0.1);
    expect(largest(values)).toBeGreaterThan(0.099);
  });

  test("kaimingNormal has deviation √(2/fan_out)", () => {
    expect(deviation(draw(kaimingNormal, [32, 16, 3, 3]))).toBeCloseTo(Math.sqrt(2 / (32 * 9)), 2);
  });

  test("initializeParameters draws in order and reproducibly", () => {
    const scope = new ParameterScope();
    linear(scope, input("x", [1, 3]), 2);
    const first = initializeParameters(scope.declared, seededRandom(7));
    expect([...first.keys()]).toEqual(["weight", "bias"]);
    expect(first).toEqual(initializeParameters(scope.declared, seededRandom(7)));
    expect(first).not.toEqual(initializeParameters(scope.declared, seededRandom(8)));
  });

  test("initializeParameters refuses an initializer of the wrong length", () => {
    const spec = { name: "w", shape: [3], initialize: () => new Float32Array(2) };
    expect(() => initializeParameters([spec], seededRandom(1))).toThrow(
      "internal: initializer of w drew 2 numbers for [3]",
    );
  });
});
