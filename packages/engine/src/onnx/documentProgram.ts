import { EngineError } from "../errors.ts";
import type { Program } from "../runtime/program.ts";
import type { DynamicProgram } from "./dynamicProgram.ts";
import { rewriteModel, type ValueInfoProto } from "./proto.ts";

/** What a program says about itself to whoever opens its ONNX file. */
export interface ProgramDocumentation {
  /** What it calculates. */
  readonly text: string;
  /** Version of what wrote it. */
  readonly version: string;
  /** What each input and output is, by name. */
  readonly tensors: Readonly<Record<string, string>>;
  /** Further facts as text, by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Write documentation into the ONNX file of a program; viewers show it beside the graph.
 * @throws {EngineError} when an input or output is left without a text, or a text has no tensor
 */
export function documentProgram<P extends Program | DynamicProgram>(
  program: P,
  documentation: ProgramDocumentation,
): P {
  const { text, version, tensors, metadata = {} } = documentation;
  const names = [...program.inputs, ...program.outputs].map(({ name }) => name);
  const wrong = [...names, ...Object.keys(tensors)].find((name) => !names.includes(name) || !tensors[name]);
  if (wrong !== undefined) {
    const problem = names.includes(wrong) ? "has no text" : "is neither an input nor an output";
    throw new EngineError(`documentProgram: "${wrong}" of program "${program.name}" ${problem}`);
  }
  const documented = (info: ValueInfoProto): ValueInfoProto => ({ ...info, doc_string: tensors[info.name] });
  const model = rewriteModel(program.model, ({ graph, ...rest }) => ({
    ...rest,
    producer_version: version,
    doc_string: text,
    metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: { ...graph, input: graph.input.map(documented), output: graph.output.map(documented) },
  }));
  return { ...program, model };
}
