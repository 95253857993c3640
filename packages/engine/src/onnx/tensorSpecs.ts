import { EngineError } from "../errors.ts";
import type { Value } from "../graph/value.ts";
import type { TensorSpec } from "../runtime/program.ts";
import { elementType, type ValueInfoProto } from "./proto.ts";

/** The name of the axis along which chunks are stacked, in ONNX files. */
const chunkAxis = "chunks";

/** What a program declares of an input or output. */
export function specOf(name: string, value: Value): TensorSpec {
  return { name, dtype: value.dtype, shape: [...value.shape] };
}

/** The same in ONNX's terms. */
export function valueInfo({ name, dtype, shape, stacked }: TensorSpec): ValueInfoProto {
  const dim = [...(stacked ? [{ dim_param: chunkAxis }] : []), ...shape.map((size) => ({ dim_value: size }))];
  return { name, type: { tensor_type: { elem_type: elementType[dtype], shape: { dim } } } };
}

/** @throws {EngineError} when no output of a program with these inputs can have the name */
export function requireOutputName(who: string, name: string, inputs: ReadonlyMap<string, Value>): void {
  if (name === "" || name.startsWith("/")) {
    throw new EngineError(`${who}: "${name}" is no usable output name; names are not empty and do not start with /`);
  }
  if (inputs.has(name)) throw new EngineError(`${who}: "${name}" is both an input and an output; rename the output`);
}
