import { EngineError } from "../errors.ts";
import type { Program, TensorData } from "../runtime/program.ts";
import { elementCount } from "../shape.ts";
import type { DynamicProgram, DynamicTensorSpec } from "./dynamicProgram.ts";
import { elementType, rewriteModel, type TensorProto } from "./proto.ts";

/**
 * Put numbers for some of its inputs into a program: they become initializers of the ONNX file and are not fed any more.
 * With its parameters bound, a network is one file that any ONNX runtime opens.
 *
 * @param values  by input name, row-major; they are copied
 * @throws {EngineError} for a name that is no input, and for an array of another type or length
 */
export function bindInputs<P extends Program | DynamicProgram>(program: P, values: ReadonlyMap<string, TensorData>): P {
  const bound = [...values].map(([name, data]) => initializer(program, name, data));
  const isFree = ({ name }: { readonly name: string }): boolean => !values.has(name);
  const model = rewriteModel(program.model, ({ graph, ...rest }) => ({
    ...rest,
    graph: { ...graph, input: graph.input.filter(isFree), initializer: [...graph.initializer, ...bound] },
  }));
  return { ...program, model, inputs: program.inputs.filter(isFree) };
}

function initializer(program: Program | DynamicProgram, name: string, data: TensorData): TensorProto {
  const who = `bindInputs: program "${program.name}"`;
  const specs: readonly DynamicTensorSpec[] = program.inputs;
  const spec = specs.find((input) => input.name === name);
  if (!spec) {
    throw new EngineError(`${who} has no input "${name}"; its inputs are ${specs.map((one) => one.name).join(", ")}`);
  }
  const expected = `${spec.dtype}[${spec.shape.join(", ")}]`;
  const dims = spec.shape.filter((size) => typeof size === "number");
  if (dims.length < spec.shape.length) {
    throw new EngineError(`${who}: input "${name}" is ${expected}, which no array fits at every size`);
  }
  const dtype = data instanceof Float32Array ? "float32" : "int32";
  if (dtype !== spec.dtype || data.length !== elementCount(dims)) {
    throw new EngineError(`${who}: input "${name}" got ${data.length} values of ${dtype}, expected ${expected}`);
  }
  const raw_data = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims, data_type: elementType[dtype], raw_data };
}
