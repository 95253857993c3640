import { type AttributeProto, decodeModel, type GraphProto } from "./proto.ts";

/**
 * A program as readable text, one operator per line: `y = MatMul(x, w)`; graphs within an operator follow it, indented. Used in
 * snapshots and reviews: a graph that cannot be printed cannot be reviewed.
 */
export function printModel(model: Uint8Array): string {
  return linesOf(decodeModel(model)).join("\n");
}

function linesOf(graph: GraphProto): string[] {
  const tensors = (infos: typeof graph.input): string =>
    infos
      .map(
        ({ name, type }) => `${name}[${type.tensor_type.shape.dim.map((d) => d.dim_param ?? d.dim_value).join(", ")}]`,
      )
      .join(", ");
  const constants = graph.initializer.map(
    ({ name, dims, raw_data }) => `${name} = constant [${dims.join(", ")}] ${raw_data.length} bytes`,
  );
  const nodes = graph.node.flatMap(({ op_type, input, output, attribute }) => {
    const attributes = attribute.map((one) => `, ${one.name}=${formatAttribute(one)}`);
    const inner = attribute.flatMap(({ g }) => (g ? linesOf(g) : []));
    return [
      `${output.join(", ")} = ${op_type}(${input.join(", ")}${attributes.join("")})`,
      ...inner.map((line) => `  ${line}`),
    ];
  });
  const header = `${graph.name}(${tensors(graph.input)}) -> ${tensors(graph.output)}`;
  return [header, ...[...constants, ...nodes].map((line) => `  ${line}`)];
}

function formatAttribute({ g, ints, s, i, f }: AttributeProto): string {
  if (g) return g.name;
  if (ints?.length) return `[${ints.join(", ")}]`;
  return s?.length ? new TextDecoder().decode(s) : `${i || f}`;
}
