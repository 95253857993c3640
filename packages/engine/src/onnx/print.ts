import { decodeModel } from "./proto.ts";

/**
 * A program as readable text, one operator per line: `y = MatMul(x, w)`. Used in snapshots and reviews: a graph that
 * cannot be printed cannot be reviewed.
 */
export function printModel(model: Uint8Array): string {
  const graph = decodeModel(model);
  const tensors = (infos: typeof graph.input): string =>
    infos
      .map(
        ({ name, type }) => `${name}[${type.tensor_type.shape.dim.map((d) => d.dim_param ?? d.dim_value).join(", ")}]`,
      )
      .join(", ");
  const constants = graph.initializer.map(
    ({ name, dims, raw_data }) => `  ${name} = constant [${dims.join(", ")}] ${raw_data.length} bytes`,
  );
  const nodes = graph.node.map(({ op_type, input, output, attribute }) => {
    const attributes = attribute.map(
      (a) =>
        `, ${a.name}=${a.ints?.length ? `[${a.ints.join(", ")}]` : a.s?.length ? new TextDecoder().decode(a.s) : a.i || a.f}`,
    );
    return `  ${output.join(", ")} = ${op_type}(${input.join(", ")}${attributes.join("")})`;
  });
  return [`${graph.name}(${tensors(graph.input)}) -> ${tensors(graph.output)}`, ...constants, ...nodes].join("\n");
}
