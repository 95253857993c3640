import {
  broadcastTo,
  concat,
  constant,
  conv2d,
  elu,
  gatherRows,
  grad,
  input,
  matmul,
  max,
  mean,
  mul,
  type OperatorName,
  operators,
  pad,
  reflectPad,
  relu,
  reshape,
  reverse,
  scatterAddRows,
  slice,
  softmax,
  split,
  square,
  step,
  stopGradient,
  sum,
  sumTo,
  transpose,
  unsqueeze,
} from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";
import { gradientCases, traceCase } from "./gradientCases.ts";
import { interpret } from "./interpret.ts";

describe.each(Object.keys(operators) as OperatorName[])("%s equals plain loops", (name) => {
  test.each(gradientCases[name])("$title", async (example) => {
    const { outputs, feeds } = traceCase(example);
    const results = await evaluate(Object.fromEntries(outputs.map((value, i) => [`y${i}`, value])), feeds);
    for (const [i, value] of outputs.entries()) {
      const expected = interpret(value, feeds);
      expect(value.shape).toEqual(expected.shape);
      assertAllClose(`output ${i}`, results[`y${i}`], expected.data, { absolute: 2e-6, relative: 1e-5 });
    }
  });
});

const x = constant([3, -1, 3, 2], [4]);
const single = constant([1], [1]);

describe("at the edges", () => {
  test("relu, elu and step at and near zero", async () => {
    const near = constant([-2, -1e-30, -0, 0, 1e-30, 1e30], [6]);
    const y = await evaluate({ relu: relu(near), elu: elu(near), step: step(near) });
    expect([...y.relu].map(Math.abs)).toEqual([0, 0, 0, 0, ...Float32Array.of(1e-30, 1e30)]);
    assertAllClose("elu", y.elu, [Math.expm1(-2), 0, 0, 0, 1e-30, 1e30]);
    expect([...y.step]).toEqual([0, 0, 0, 0, 1, 1]);
  });

  test("step of a convolution, which the runtime may fuse", async () => {
    const map = input("map", [1, 1, 2, 2]);
    const y = step(conv2d(map, constant([2], [1, 1, 1, 1])));
    expect([...(await evaluate({ y }, { map: Float32Array.of(-1, 0, 1e-6, 3) })).y]).toEqual([0, 0, 1, 1]);
  });

  test("tied maxima share the gradient", async () => {
    const tied = input("tied", [4]);
    const [gradient] = grad(max(tied), [tied]);
    expect([...(await evaluate({ gradient }, { tied: Float32Array.of(3, -1, 3, 2) })).gradient]).toEqual([
      0.5, 0, 0.5, 0,
    ]);
  });

  test("softmax of large logits", async () => {
    const { y } = await evaluate({ y: softmax(constant([1e4, 1e4, -1e4], [3])) });
    expect([...y]).toEqual([0.5, 0.5, 0]);
  });

  test("rows beyond the constants that are shared by content", async () => {
    const tall = input("tall", [700, 3]);
    const feeds = { tall: randomArray(1, [700, 3]) };
    const { y } = await evaluate({ y: sum(tall, 0) }, feeds);
    assertAllClose("sums", y, interpret(sum(tall, 0), feeds).data, { absolute: 1e-4 });
  });

  test("one large array as constants of two shapes", async () => {
    const data = randomArray(2, [400]);
    const { y } = await evaluate({ y: matmul(constant(data, [1, 400]), constant(data, [400, 1])) });
    assertAllClose("dot product", y, [data.reduce((squares, value) => squares + value * value, 0)], { relative: 1e-5 });
  });
});

describe("composed operators", () => {
  test("mean, square, sumTo, unsqueeze, reflectPad", async () => {
    const y = await evaluate({
      mean: mean(x),
      means: mean(reshape(x, [2, 2]), 0, true),
      square: square(x),
      sumTo: sumTo(reshape(x, [2, 2]), [2, 1]),
      same: sumTo(x, [4]),
      column: mul(unsqueeze(x, -1), constant([1, 10], [2])),
      mirrored: reflectPad(x, 0, 2),
    });
    expect(Object.fromEntries(Object.entries(y).map(([name, data]) => [name, [...data]]))).toEqual({
      mean: [1.75],
      means: [3, 0.5],
      square: [9, 1, 9, 4],
      sumTo: [2, 5],
      same: [3, -1, 3, 2],
      column: [3, 30, -1, -10, 3, 30, 2, 20],
      mirrored: [3, -1, 3, -1, 3, 2, 3, -1],
    });
  });

  test("what changes nothing adds no node", () => {
    const same = [
      reshape(x, [4]),
      reshape(x, [-1]),
      transpose(x, [0]),
      broadcastTo(x, [4]),
      concat([x], 0),
      slice(x, 0, 0, 4),
      ...split(x, 0, [4]),
      pad(x, 0, 0, 0),
      reverse(single, 0),
      sumTo(x, [4]),
      sum(x, [], true),
      reflectPad(x, 0, 0),
    ];
    expect(same.map((value) => value === x || value === single)).toEqual(same.map(() => true));
  });
});

describe("integers", () => {
  const at = constant(Int32Array.of(2, 0, 1, 2), [2, 2]);

  test("move about and stay int32", async () => {
    const moved = {
      reshape: reshape(at, [4]),
      transpose: transpose(at, [1, 0]),
      broadcast: broadcastTo(reshape(at, [1, 4]), [2, 4]),
      concat: concat([at, at], 1),
      slice: slice(at, 0, 1, 2),
      split: split(at, 1, [1, 1])[1],
      strided: slice(reshape(at, [4]), 0, 1, 4, 2),
      pad: pad(at, 0, 1, 0),
      reverse: reverse(at, 1),
      stop: stopGradient(at),
      gather: gatherRows(constant(Int32Array.of(10, 11, 20, 21, 30, 31), [3, 2]), reshape(at, [4])),
    };
    const y = await evaluate(moved);
    for (const [name, value] of Object.entries(moved)) {
      expect(value.dtype).toBe("int32");
      expect(y[name as keyof typeof moved], name).toEqual(Int32Array.from(interpret(value, {}).data));
    }
  });

  test("every duplicate of a scattered row counts", async () => {
    const count = 2000;
    const rows = Int32Array.from({ length: count }, (_, i) => i % 3);
    const ones = constant(new Float32Array(2 * count).fill(1), [count, 2]);
    const { y } = await evaluate({ y: scatterAddRows(ones, constant(rows, [count]), 4) });
    expect([...y]).toEqual([667, 667, 667, 667, 666, 666, 0, 0]);
  });
});
