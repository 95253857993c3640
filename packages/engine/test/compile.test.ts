import {
  add,
  compile,
  constant,
  elu,
  grad,
  input,
  linear,
  matmul,
  mul,
  neg,
  ParameterScope,
  printModel,
  relu,
  scalar,
  slice,
  sum,
  transposeLast,
  type Value,
} from "@gpnerf/engine";
import { evaluate } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";

const x = input("x", [2]);
const feeds = { x: Float32Array.of(1, -2) };

/** Operators of a compiled program, in order. */
function operatorTypes(outputs: Record<string, Value>): string[] {
  const text = printModel(compile("program", outputs).model);
  return [...text.matchAll(/= (\w+)\(/g)].map(([, type]) => type);
}

describe("a program", () => {
  test("prints as one line per operator", () => {
    const scope = new ParameterScope();
    const rows = input("rows", [4, 3]);
    const loss = sum(relu(linear(scope, rows, 2)));
    expect(printModel(compile("layer", { loss, dx: grad(loss, [rows])[0] }).model)).toMatchInlineSnapshot(`
      "layer(rows[4, 3], weight[2, 3], bias[2]) -> loss[], dx[4, 3]
        /constant_5 = constant [2] 16 bytes
        /constant_7 = constant [0] 0 bytes
        /constant_8 = constant [] 4 bytes
        /constant_10 = constant [2] 16 bytes
        /constant_12 = constant [2] 16 bytes
        /transpose_0 = Transpose(weight, perm=[1, 0])
        /matmul_1 = MatMul(rows, /transpose_0)
        /add_2 = Add(/matmul_1, bias)
        /relu_3 = Relu(/add_2)
        /sum_4 = ReduceSum(/relu_3, /constant_5, keepdims=1)
        /reshape_6 = Reshape(/sum_4, /constant_7)
        /reshape_9 = Reshape(/constant_8, /constant_10)
        /broadcastTo_11 = Expand(/reshape_9, /constant_12)
        /step_13 = HardSigmoid(/relu_3, alpha=9.999999680285692e+37, beta=0)
        /mul_14 = Mul(/broadcastTo_11, /step_13)
        /transpose_15 = Transpose(/transpose_0, perm=[1, 0])
        /matmul_16 = MatMul(/mul_14, /transpose_15)
        loss = Identity(/reshape_6)
        dx = Identity(/matmul_16)"
    `);
  });

  test("says what it needs and gives", () => {
    const { name, inputs, outputs } = compile("gather", {
      y: mul(x, input("scale", [])),
      same: input("at", [3], "int32"),
    });
    expect({ name, inputs, outputs }).toEqual({
      name: "gather",
      inputs: [
        { name: "x", dtype: "float32", shape: [2] },
        { name: "scale", dtype: "float32", shape: [] },
        { name: "at", dtype: "int32", shape: [3] },
      ],
      outputs: [
        { name: "y", dtype: "float32", shape: [2] },
        { name: "same", dtype: "int32", shape: [3] },
      ],
    });
  });

  test("has no operator that no output needs", () => {
    const unused = elu(x);
    expect(operatorTypes({ y: relu(x) })).toEqual(["Relu", "Identity"]);
    expect(operatorTypes({ y: unused })).toEqual(["Elu", "Identity"]);
    expect(compile("program", { y: scalar(1) }).inputs).toEqual([]);
  });

  test("calculates equal things once", () => {
    const y = add(neg(relu(x)), mul(neg(relu(x)), 3));
    expect(operatorTypes({ y, again: add(neg(relu(x)), mul(neg(relu(x)), 3)) })).toEqual([
      "Relu",
      "Neg",
      "Mul",
      "Add",
      "Identity",
      "Identity",
    ]);
  });

  test("does not share what only looks alike", () => {
    const square = input("square", [2, 2]);
    const products = { ab: matmul(square, transposeLast(square)), ba: matmul(transposeLast(square), square) };
    expect(operatorTypes(products).filter((type) => type === "MatMul")).toHaveLength(2);
    expect(operatorTypes({ y: add(mul(x, 2), mul(x, 3)) }).filter((type) => type === "Mul")).toHaveLength(2);
  });

  test("holds equal small constants once, and one large array once", () => {
    const large = new Float32Array(1000).fill(1);
    const y = add(sum(mul(input("wide", [1000]), constant(large, [1000]))), sum(constant(large, [1000])));
    const text = printModel(compile("program", { y: add(mul(y, 0.5), mul(add(y, y), 0.5)) }).model);
    expect(text.match(/constant \[1000\]/g)).toHaveLength(1);
    expect(text.match(/constant \[\] 4 bytes/g)).toHaveLength(1);
  });
});

describe("outputs", () => {
  test("can be an input or a constant", async () => {
    const y = await evaluate({ same: x, seven: scalar(7) }, feeds);
    expect(y).toEqual({ same: feeds.x, seven: Float32Array.of(7) });
  });

  test("can carry one value under two names", async () => {
    const y = relu(x);
    expect(await evaluate({ first: y, second: y }, feeds)).toEqual({
      first: Float32Array.of(1, 0),
      second: Float32Array.of(1, 0),
    });
  });
});

describe("a deep graph", () => {
  const depth = 5000;
  let chain: Value = x;
  for (let i = 0; i < depth; i++) chain = add(chain, x);

  test("of 5000 chained additions is differentiated and compiled without recursion", () => {
    const [gradient] = grad(sum(chain), [x]);
    // Every link adds one gradient to the total.
    expect(operatorTypes({ gradient }).filter((type) => type === "Add").length).toBe(depth);
    expect(operatorTypes({ chain })).toHaveLength(depth + 1);
  });

  test("of 5000 chained additions runs", async () => {
    expect((await evaluate({ chain }, feeds)).chain).toEqual(Float32Array.of(depth + 1, -2 * (depth + 1)));
  });

  test("with 2^40 paths is walked once", async () => {
    let doubled: Value = x;
    for (let i = 0; i < 40; i++) doubled = add(doubled, doubled);
    const [gradient] = grad(sum(doubled), [x]);
    expect(operatorTypes({ gradient }).length).toBeLessThan(100);
    expect((await evaluate({ gradient })).gradient).toEqual(Float32Array.of(2 ** 40, 2 ** 40));
  });
});

describe("the gradient of a tensor that is read in slices", () => {
  const rows = input("rows", [6, 2]);
  const weighed = (pieces: readonly [number, number][]): Value =>
    pieces.map(([start, end], i) => sum(mul(slice(rows, 0, start, end), i + 2))).reduce((a, b) => add(a, b));
  const gradientOf = (loss: Value) => {
    const [d] = grad(loss, [rows]);
    return { operators: operatorTypes({ d }), run: () => evaluate({ d }, {}) };
  };
  const rowsOf = (...values: number[]): number[] => values.flatMap((value) => [value, value]);

  test("is put together where the slices make it up", async () => {
    const { operators, run } = gradientOf(
      weighed([
        [2, 3],
        [0, 2],
        [3, 6],
      ]),
    );
    expect(operators).not.toContain("Pad");
    expect([...(await run()).d]).toEqual(rowsOf(3, 3, 2, 4, 4, 4));
  });

  test("is padded and added where they overlap, leave a gap or are along other axes", async () => {
    const overlapping = gradientOf(
      weighed([
        [0, 3],
        [2, 6],
      ]),
    );
    expect(overlapping.operators).toContain("Pad");
    expect([...(await overlapping.run()).d]).toEqual(rowsOf(2, 2, 5, 3, 3, 3));
    const gap = gradientOf(
      weighed([
        [0, 2],
        [3, 6],
      ]),
    );
    expect([...(await gap.run()).d]).toEqual(rowsOf(2, 2, 0, 3, 3, 3));
    const crossed = gradientOf(add(weighed([[0, 2]]), sum(slice(rows, 1, 1, 2))));
    expect([...(await crossed.run()).d]).toEqual([2, 3, 2, 3, 0, 1, 0, 1, 0, 1, 0, 1]);
  });
});
