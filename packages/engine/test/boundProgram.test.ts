import { add, compile, createSession, gatherRows, input, matmul, mul, printModel } from "@gpnerf/engine";
import { describe, expect, test } from "vitest";
import { bindInputs } from "../src/onnx/bindInputs.ts";
import { documentProgram } from "../src/onnx/documentProgram.ts";
import { dynamicProgram } from "../src/onnx/dynamicProgram.ts";
import { rewriteModel } from "../src/onnx/proto.ts";

/** y = x · w + b for any number of rows. */
const affine = dynamicProgram("rows", (rows) =>
  compile("affine", { y: add(matmul(input("x", [rows, 2]), input("w", [2, 2])), input("b", [2])) }),
);
const values = new Map([
  ["w", Float32Array.of(1, 2, 3, 4)],
  ["b", Float32Array.of(10, 20)],
]);

describe("bound inputs", () => {
  test("become numbers of the model", async () => {
    const bound = bindInputs(affine, values);
    expect(bound.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(printModel(bound.model)).toMatchInlineSnapshot(`
      "affine(x[rows, 2]) -> y[rows, 2]
        w = constant [2, 2] 16 bytes
        b = constant [2] 8 bytes
        /matmul_0 = MatMul(x, w)
        /add_1 = Add(/matmul_0, b)
        y = Identity(/add_1)"
    `);
    const x = { name: "x", dtype: "float32", shape: [2, 2] } as const;
    const session = await createSession({ ...bound, inputs: [x], outputs: [{ ...x, name: "y" }] });
    expect(await session.run({ x: Float32Array.of(1, 0, 0, 1) })).toEqual({ y: Float32Array.of(11, 22, 13, 24) });
    await session.dispose();
  });

  test("may be indices, and arrays in shared memory", async () => {
    const picked = compile("pick", { y: gatherRows(input("table", [3, 1]), input("at", [2], "int32")) });
    const shared = new Float32Array(new SharedArrayBuffer(12));
    shared.set([5, 6, 7]);
    const session = await createSession(
      bindInputs(
        picked,
        new Map<string, Float32Array | Int32Array>([
          ["at", Int32Array.of(2, 0)],
          ["table", shared],
        ]),
      ),
    );
    expect(await session.run({})).toEqual({ y: Float32Array.of(7, 5) });
    await session.dispose();
  });

  test("are copied", async () => {
    const scale = Float32Array.of(3);
    const program = bindInputs(compile("scale", { y: mul(input("x", [1]), input("s", [1])) }), new Map([["s", scale]]));
    scale[0] = 0;
    const session = await createSession(program);
    expect(await session.run({ x: Float32Array.of(2) })).toEqual({ y: Float32Array.of(6) });
    await session.dispose();
  });

  test.each([
    ["of an unknown name", new Map([["v", Float32Array.of(1)]]), 'has no input "v"; its inputs are x, w, b'],
    [
      "of another length",
      new Map([["w", Float32Array.of(1)]]),
      'input "w" got 1 values of float32, expected float32[2, 2]',
    ],
    ["of another type", new Map([["b", Int32Array.of(1, 2)]]), 'input "b" got 2 values of int32, expected float32[2]'],
    ["of open size", new Map([["x", Float32Array.of(1, 2)]]), 'input "x" is float32[rows, 2], which no array fits'],
  ])("%s are refused", (_, wrong, message) => {
    expect(() => bindInputs<typeof affine>(affine, wrong)).toThrow(message);
  });
});

describe("documentation", () => {
  const tensors = { x: "points", w: "weight", b: "bias", y: "moved points" };

  test("is written into the model", () => {
    const { model } = documentProgram(affine, {
      text: "An affine map.",
      version: "1.2",
      tensors,
      metadata: { size: "2" },
    });
    let found: object = {};
    rewriteModel(model, (read) => {
      const { doc_string, producer_version, metadata_props, graph } = read;
      const texts = [...graph.input, ...graph.output].map((info) => info.doc_string);
      found = { doc_string, producer_version, metadata_props, texts };
      return read;
    });
    expect(found).toEqual({
      doc_string: "An affine map.",
      producer_version: "1.2",
      metadata_props: [{ key: "size", value: "2" }],
      texts: ["points", "weight", "bias", "moved points"],
    });
  });

  test.each([
    ["a tensor without a text", { x: "points", w: "weight", b: "bias" }, '"y" of program "affine" has no text'],
    ["a text without a tensor", { ...tensors, z: "?" }, '"z" of program "affine" is neither an input nor an output'],
  ])("with %s is refused", (_, texts, message) => {
    expect(() => documentProgram(affine, { text: "An affine map.", version: "1", tensors: texts })).toThrow(message);
  });
});
