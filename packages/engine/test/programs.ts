import { elementType, encodeModel } from "../src/onnx/proto.ts";
import type { Program, TensorSpec } from "../src/runtime/program.ts";

/** A program of nodes given as `[operator, inputs, output]`, written directly in ONNX's terms. */
export function programOf(
  name: string,
  nodes: readonly (readonly [string, string[], string])[],
  inputs: readonly TensorSpec[],
  outputs: readonly TensorSpec[],
): Program {
  const valueInfo = ({ name, dtype, shape }: TensorSpec) => ({
    name,
    type: {
      tensor_type: { elem_type: elementType[dtype], shape: { dim: shape.map((size) => ({ dim_value: size })) } },
    },
  });
  const model = encodeModel({
    name,
    node: nodes.map(([type, input, output], i) => ({
      op_type: type,
      name: `${type}_${i}`,
      input,
      output: [output],
      attribute: [],
    })),
    initializer: [],
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
  });
  return { name, model, inputs, outputs };
}

/** sum = a + b for a [2, 3], b [3]; count = n + n for whole numbers n [2]. */
export const sums: Program = programOf(
  "sums",
  [
    ["Add", ["a", "b"], "sum"],
    ["Add", ["n", "n"], "count"],
  ],
  [
    { name: "a", dtype: "float32", shape: [2, 3] },
    { name: "b", dtype: "float32", shape: [3] },
    { name: "n", dtype: "int32", shape: [2] },
  ],
  [
    { name: "sum", dtype: "float32", shape: [2, 3] },
    { name: "count", dtype: "int32", shape: [2] },
  ],
);

/** cube = a · a · a for a square matrix a, big enough that one run takes a while: about 0.1 s. */
export const slowCube: Program = programOf(
  "slowCube",
  [
    ["MatMul", ["a", "a"], "square"],
    ["MatMul", ["square", "a"], "cube"],
  ],
  [{ name: "a", dtype: "float32", shape: [1200, 1200] }],
  [{ name: "cube", dtype: "float32", shape: [1200, 1200] }],
);
