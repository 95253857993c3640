import {
  type AdamOptions,
  adamCorrections,
  adamDefaults,
  adamGraph,
  adamUpdate,
  compile,
  exponentialDecay,
  initAdam,
} from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";

describe("adamUpdate", () => {
  test("equals two steps by hand", () => {
    const parameters = Float32Array.of(1, 1);
    const moments = initAdam(2);
    adamUpdate(parameters, Float32Array.of(0.5, -0.01), moments, 1, 0.1);
    // The first step is the learning rate, whatever the size of the gradient: m̂ / √v̂ = ±1.
    assertAllClose("after 1", parameters, [0.9, 1.1]);
    adamUpdate(parameters, Float32Array.of(-1, 0), moments, 2, 0.1);
    // m = 0.9·0.05 − 0.1 = −0.055, v = 0.999·0.00025 + 0.001 = 0.00124975; m̂ = m/0.19, v̂ = v/0.001999.
    assertAllClose("mean", moments.mean, [-0.055, -0.0009]);
    assertAllClose("variance", moments.variance, [0.00124975, 9.99e-8], { absolute: 1e-12 });
    assertAllClose("after 2", parameters, [
      0.9 + (0.1 * 0.2894737) / 0.7906886,
      1.1 + (0.1 * 0.004736842) / 0.007069241,
    ]);
  });

  test("moves nothing where no gradient has ever come", () => {
    const parameters = Float32Array.of(3);
    adamUpdate(parameters, Float32Array.of(0), initAdam(1), 1, 0.1);
    expect([...parameters]).toEqual([3]);
  });

  test("finds the minimum of a badly scaled bowl", () => {
    const parameters = Float32Array.of(2, -3);
    const moments = initAdam(2);
    for (let step = 1; step <= 400; step++) {
      const gradient = Float32Array.of(100 * (parameters[0] - 1), 0.01 * (parameters[1] + 1));
      adamUpdate(parameters, gradient, moments, step, exponentialDecay(0.1, 0.1, 200, step));
    }
    assertAllClose("minimum", parameters, [1, -1], { absolute: 0.02 });
  });
});

const otherOptions: AdamOptions = { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 };

describe.each([
  ["default constants", adamDefaults],
  ["other constants", otherOptions],
])("adamGraph with %s", (_title, options) => {
  test("equals adamUpdate over ten steps", async () => {
    const shape = [3, 4];
    const { parameter, mean, variance } = adamGraph(shape, options);
    expect(
      compile("adam", { updated: parameter, m: mean, v: variance })
        .inputs.map(({ name }) => name)
        .sort(),
    ).toEqual(["gradient", "mean", "parameter", "rate", "scale", "variance"]);
    const parameters = randomArray(1, shape);
    const moments = initAdam(12);
    let state: Record<"updated" | "m" | "v", Float32Array> = {
      updated: parameters.slice(),
      m: new Float32Array(12),
      v: new Float32Array(12),
    };
    for (let step = 1; step <= 10; step++) {
      const gradient = randomArray(step + 1, shape);
      const learningRate = exponentialDecay(0.05, 0.5, 4, step);
      adamUpdate(parameters, gradient, moments, step, learningRate, options);
      const { rate, scale } = adamCorrections(step, learningRate, options);
      state = (await evaluate(
        { updated: parameter, m: mean, v: variance },
        {
          parameter: state.updated,
          gradient,
          mean: state.m,
          variance: state.v,
          rate: Float32Array.of(rate),
          scale: Float32Array.of(scale),
        },
      )) as typeof state;
    }
    assertAllClose("parameters", state.updated, parameters, { absolute: 1e-7, relative: 1e-6 });
    assertAllClose("mean", state.m, moments.mean, { absolute: 1e-7, relative: 1e-6 });
    assertAllClose("variance", state.v, moments.variance, { absolute: 1e-9, relative: 1e-6 });
  });
});

test("exponentialDecay", () => {
  expect(exponentialDecay(1e-3, 0.5, 50_000, 0)).toBe(1e-3);
  expect(exponentialDecay(1e-3, 0.5, 50_000, 50_000)).toBeCloseTo(5e-4, 12);
  expect(exponentialDecay(1e-3, 0.5, 50_000, 25_000)).toBeCloseTo(1e-3 * Math.SQRT1_2, 12);
  expect(exponentialDecay(8, 0.5, 1, 3)).toBe(1);
});
