import {
  add,
  broadcastTo,
  compile,
  concat,
  constant,
  createSession,
  gatherRows,
  input,
  layerNorm,
  matmul,
  max,
  mean,
  mul,
  pad,
  printModel,
  relu,
  reshape,
  slice,
  softmax,
  sum,
  type TensorData,
  transpose,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";
import { type DynamicProgram, dynamicProgram } from "../src/onnx/dynamicProgram.ts";

type Trace = (rows: number) => Record<string, Value>;

/** Everything here follows the rows of x. */
const x = (rows: number): Value => input("x", [rows, 6]);
/** As a function of x. */
const of =
  (f: (x: Value, rows: number) => Value): Trace =>
  (rows) => ({ y: f(x(rows), rows) });

const vector = (values: number, shape: number[]): Value => constant(randomArray(9, shape, values), shape);

const traces: Record<string, Trace> = {
  "elementwise with broadcasting": of((x) => relu(add(mul(x, vector(2, [6])), 0.1))),
  matmul: of((x) => matmul(x, vector(1, [6, 4]))),
  "reshape to more and fewer axes": of((x, rows) =>
    transpose(reshape(reshape(x, [rows, 3, 2]), [rows * 3, 2]), [1, 0]),
  ),
  "reshape with a factor of the size": of((x, rows) => sum(reshape(x, [rows * 2, 3]), 1)),
  "sums, means and maxima of other axes": of((x) => concat([sum(x, 1, true), mean(x, 1, true), max(x, 1, true)], 1)),
  "softmax and layer norm": of((x) => layerNorm(softmax(x), vector(1, [6]), vector(1, [6]), 1e-5)),
  "maximum over the axis": of((x) => max(x, 0)),
  "broadcasting along another axis": of((x, rows) => broadcastTo(unsqueeze(x, 1), [rows, 3, 6])),
  "broadcasting to the size": of((x, rows) => concat([x, broadcastTo(vector(1, [1, 2]), [rows, 2])], 1)),
  "slices of other axes": of((x) => slice(x, 1, 1, 6, 2)),
  "a slice up to the last but one": of((x, rows) => slice(x, 0, 1, rows - 1)),
  padding: of((x) => pad(x, 0, 1, 2)),
  "joining with a fixed number of rows": of((x) => concat([x, vector(1, [2, 6])], 0)),
  "joining with itself": of((x) => concat([x, x], 0)),
  gathering: (rows) => ({ y: gatherRows(vector(1, [7, 3]), input("at", [rows, 2], "int32")) }),
  "a size that is only found times two": (rows) => ({
    y: broadcastTo(mul(sum(max(input("pairs", [2 * rows, 3]), 0)), vector(1, [1, 2])), [rows, 2]),
  }),
};

function feedsOf(program: { inputs: readonly { name: string; dtype: string; shape: readonly number[] }[] }) {
  return Object.fromEntries(
    program.inputs.map(({ name, dtype, shape }, i): [string, TensorData] => {
      const values = randomArray(i + 1, shape);
      return [name, dtype === "int32" ? Int32Array.from(values, (v) => Math.abs(Math.round(3 * v))) : values];
    }),
  );
}

describe("a program with an open size equals the programs of fixed sizes", () => {
  test.each(Object.entries(traces))("%s", async (title, trace) => {
    const open: DynamicProgram = dynamicProgram("rows", (rows) => compile(title, trace(rows)));
    for (const rows of [3, 8, 53, 200]) {
      const fixed = compile(title, trace(rows));
      const session = await createSession({ ...fixed, model: open.model });
      const feeds = feedsOf(fixed);
      const found = await session.run(feeds);
      await session.dispose();
      const expected = await evaluate(trace(rows), feeds);
      expect(found.y.length).toBe(expected.y.length);
      assertAllClose(`rows ${rows}`, found.y as Float32Array, expected.y as Float32Array, {
        absolute: 1e-6,
        relative: 1e-6,
      });
    }
  });
});

describe("an open size", () => {
  test("is named in the shapes", () => {
    const { axis, inputs, outputs } = dynamicProgram("rows", (rows) => {
      const table = x(rows);
      const fixed = relu(input("weights", [4]));
      return compile("shapes", { twice: reshape(table, [2 * rows, 3]), more: pad(table, 0, 1, 0), fixed });
    });
    expect({ axis, inputs, outputs }).toEqual({
      axis: "rows",
      inputs: [
        { name: "x", dtype: "float32", shape: ["rows", 6] },
        { name: "weights", dtype: "float32", shape: [4] },
      ],
      outputs: [
        { name: "twice", dtype: "float32", shape: ["rows*2", 3] },
        { name: "more", dtype: "float32", shape: ["rows+1", 6] },
        { name: "fixed", dtype: "float32", shape: [4] },
      ],
    });
  });

  test("is -1 in a reshape, and calculated where an operator needs the number", () => {
    const open = dynamicProgram("rows", (rows) =>
      compile("sizes", { y: mul(reshape(x(rows), [rows * 2, 3]), broadcastTo(vector(1, [1, 1]), [rows * 2, 1])) }),
    );
    expect(printModel(open.model)).toMatchInlineSnapshot(`
      "sizes(x[rows, 6]) -> y[rows*2, 3]
        /constant_2 = constant [1, 1] 4 bytes
        /size/0 = constant [2] 16 bytes
        /size/2 = constant [2] 16 bytes
        /size/4 = constant [2] 16 bytes
        /size/1 = Shape(x, start=0, end=1)
        /size/3 = Mul(/size/1, /size/2)
        /size/5 = Add(/size/3, /size/4)
        /reshape_0 = Reshape(x, /size/0)
        /broadcastTo_3 = Expand(/constant_2, /size/5)
        /mul_5 = Mul(/reshape_0, /broadcastTo_3)
        y = Identity(/mul_5)"
    `);
  });

  test("may be a size that the program also has elsewhere", () => {
    const trace: Trace = (rows) => ({ y: matmul(input("x", [rows, 53]), input("w", [53, 59])) });
    const { inputs, outputs } = dynamicProgram("rows", (rows) => compile("primes", trace(rows)));
    expect([...inputs, ...outputs].map(({ shape }) => shape)).toEqual([
      ["rows", 53],
      [53, 59],
      ["rows", 59],
    ]);
  });
});

describe("refused, naming the place:", () => {
  const refusals: Record<string, [Trace, RegExp]> = {
    "a number that depends on the size": [
      of((x, rows) => mul(max(x, 0), 1 / rows)),
      /Mul \/mul_\d+, input 1, reads other numbers at each size/,
    ],
    "constants of another shape at each size": [
      of((x, rows) => add(x, constant(new Float32Array(rows), [rows, 1]))),
      /Add \/add_\d+, input 1, reads a constant float32\[53, 1\] and float32\[59, 1\]/,
    ],
    "other operators at another size": [
      of((x, rows) => (rows > 55 ? relu(x) : mul(x, x))),
      /Mul \/mul_0 stands where the other graph has Relu \/relu_0/,
    ],
    "more operators at another size": [of((x, rows) => (rows > 55 ? relu(x) : x)), /the graphs have 1 and 2 operators/],
    "other operands at another size": [
      of((x, rows) => (rows > 55 ? mul(relu(x), x) : mul(x, relu(x)))),
      /Mul \/mul_1, input 0, comes from elsewhere in the other graph/,
    ],
    "a size that grows in half steps": [of((x, rows) => slice(x, 0, 0, Math.ceil(rows / 2))), /whole steps of rows/],
    "no input with the size": [(rows) => ({ y: broadcastTo(input("x", [1]), [rows]) }), /no input has the axis/],
    "another input at another size": [(rows) => ({ y: relu(input(`x${rows}`, [rows])) }), /its inputs are x53/],
  };
  test.each(Object.entries(refusals))("%s", (_, [trace, message]) => {
    expect(() => dynamicProgram("rows", (rows) => compile("refused", trace(rows)))).toThrow(message);
  });

  test("a name that is no identifier", () => {
    expect(() => dynamicProgram("2 rays", (rows) => compile("refused", { y: relu(x(rows)) }))).toThrow(
      '"2 rays" is no usable name',
    );
  });
});
