import { EngineError } from "../errors.ts";
import {
  type Emitter,
  isLeaf,
  type Node,
  type OnnxAttribute,
  type Operator,
  requireTensorName,
  type Value,
} from "../graph/value.ts";
import type { Device } from "../runtime/device.ts";
import type { Program, TensorSpec } from "../runtime/program.ts";
import { formatShape, type Shape } from "../shape.ts";
import {
  type AttributeProto,
  attributeType,
  elementType,
  encodeModel,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./proto.ts";

/**
 * Turn traced values into an ONNX program.
 *
 * Nodes that no output needs are dropped and equal nodes are shared. Every input the outputs depend on becomes a graph
 * input under the name it was traced with; each entry of `outputs` becomes a graph output under its key.
 *
 * @param options.given  values that an earlier program has computed, by the name of the input that feeds them here: they
 *   are not computed again. Those that no output needs are left out.
 * @param options.device  where the program is going to run, if that is known. A program for the CPU takes 3×3 convolutions
 *   apart (see `ops/winograd.ts`); it runs elsewhere too, with equal results.
 * @throws {EngineError} when two inputs carry one name, or an output that of an input, and for a given value that cannot be
 *   an input: one of several outputs of an operator
 */
export function compile(
  name: string,
  outputs: Readonly<Record<string, Value>>,
  options: { readonly given?: Readonly<Record<string, Value>>; readonly device?: Device | undefined } = {},
): Program {
  const writer = new GraphWriter(givenNames(name, options.given ?? {}), options.device);
  const names = Object.entries(outputs).map(([key, value]) => ({ key, value, tensor: writer.tensor(value) }));
  for (const { key, tensor } of names) {
    if (key === "" || key.startsWith("/"))
      throw new EngineError(
        `compile "${name}": "${key}" is no usable output name; names are not empty and do not start with /`,
      );
    if (writer.inputs.has(key))
      throw new EngineError(`compile "${name}": "${key}" is both an input and an output; rename the output`);
    writer.operator("Identity", [tensor], { outputs: [key] });
  }
  const inputs = [...writer.inputs].map(([input, value]) => specOf(input, value));
  const outputSpecs = names.map(({ key, value }) => specOf(key, value));
  const model = encodeModel({
    name,
    node: writer.nodes,
    initializer: writer.initializers,
    input: inputs.map(valueInfo),
    output: outputSpecs.map(valueInfo),
  });
  return { name, model, inputs, outputs: outputSpecs, multiplications: writer.multiplications };
}

/** Names of the inputs that take the place of nodes. */
function givenNames(program: string, given: Readonly<Record<string, Value>>): Map<Node, string> {
  return new Map(
    Object.entries(given).map(([name, { node }]) => {
      const who = `compile "${program}", given value`;
      requireTensorName(who, name);
      if (node.outputs.length === 1) return [node, name];
      throw new EngineError(
        `${who} "${name}": it is one of ${node.outputs.length} outputs of an operator, and only the single output of one can be given`,
      );
    }),
  );
}

function specOf(name: string, value: Value): TensorSpec {
  return { name, dtype: value.dtype, shape: [...value.shape] };
}

function valueInfo({ name, dtype, shape }: TensorSpec): ValueInfoProto {
  const dim = shape.map((size) => ({ dim_value: size }));
  return { name, type: { tensor_type: { elem_type: elementType[dtype], shape: { dim } } } };
}

/** Walks values in dependency order and collects ONNX nodes. */
class GraphWriter implements Emitter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly inputs = new Map<string, Value>();
  multiplications = 0;
  private readonly tensors = new Map<Node, readonly string[]>();
  private readonly shared = new Map<string, readonly string[]>();
  private readonly identities = new Map<ArrayBufferView, number>();
  private readonly given: ReadonlyMap<Node, string>;
  readonly winograd: boolean;
  private fresh = 0;

  constructor(given: ReadonlyMap<Node, string>, device: Device | undefined) {
    this.given = given;
    this.winograd = device === "cpu";
  }

  /** Emits everything the value depends on first (iteratively: graphs are thousands of nodes deep). */
  tensor(value: Value): string {
    const stack: Node[] = [value.node];
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      const needed = this.given.has(node) ? [] : node.inputs;
      const missing = needed.filter((input) => !this.tensors.has(input.node));
      if (this.tensors.has(node)) stack.pop();
      // Reversed, so that the first input is written first and programs read in the order of their expressions.
      else if (missing.length > 0) stack.push(...missing.map((input) => input.node).reverse());
      else {
        this.tensors.set(node, this.write(node));
        stack.pop();
      }
    }
    return this.tensors.get(value.node)![value.index];
  }

  private write(node: Node): readonly string[] {
    const given = this.given.get(node);
    if (given !== undefined) return [this.writeInput(given, node.outputs[0])];
    if (isLeaf(node.operator)) {
      return [
        node.operator.kind === "input"
          ? this.writeInput(node.operator.name, node.outputs[0])
          : this.writeConstant(node.operator.data, node.outputs[0].shape),
      ];
    }
    const operator: Operator = node.operator;
    const inputs = node.inputs.map((input) => this.tensors.get(input.node)![input.index]);
    const key = `${operator.name}(${inputs.join(",")})${JSON.stringify(node.attributes)}`;
    const known = this.shared.get(key);
    if (known) return known;
    const outputs = node.outputs.map(() => this.freshName(operator.name));
    operator.emit(this, node, inputs, outputs);
    this.shared.set(key, outputs);
    return outputs;
  }

  private writeInput(name: string, value: Value): string {
    const known = this.inputs.get(name);
    // Even of equal types they would be differentiated apart, and each would get only its share of the gradient.
    if (known) {
      throw new EngineError(
        `compile: two inputs are called "${name}", ${known.dtype} ${formatShape(known.shape)} and ${value.dtype} ${formatShape(value.shape)}; trace one and use it twice, or give each its own name`,
      );
    }
    this.inputs.set(name, value);
    return name;
  }

  private writeConstant(data: Float32Array | Int32Array, shape: Shape): string {
    return data instanceof Float32Array ? this.floats(data, shape) : this.initializer("int32", data, shape);
  }

  operator(
    type: string,
    inputs: readonly string[],
    options: { attributes?: Record<string, OnnxAttribute>; outputs?: readonly string[]; outputCount?: number } = {},
  ): string[] {
    const outputs = options.outputs ?? Array.from({ length: options.outputCount ?? 1 }, () => this.freshName(type));
    const attribute = Object.entries(options.attributes ?? {}).map(([name, value]) => attributeProto(name, value));
    this.nodes.push({
      op_type: type,
      name: `${type}_${this.nodes.length}`,
      input: [...inputs],
      output: [...outputs],
      attribute,
    });
    return [...outputs];
  }

  integers(values: readonly number[]): string {
    return this.initializer("int64", BigInt64Array.from(values, BigInt), [values.length]);
  }

  floats(values: Float32Array, shape: Shape): string {
    return this.initializer("float32", values, shape);
  }

  count(multiplications: number): void {
    this.multiplications += multiplications;
  }

  /** Small constants are shared by content, large ones by identity. */
  private initializer(
    dtype: keyof typeof elementType,
    values: Float32Array | Int32Array | BigInt64Array,
    shape: Shape,
  ): string {
    const content = values.length <= 256 ? values.join() : `#${this.identity(values)}`;
    const key = `${dtype}[${shape.join()}]=${content}`;
    const known = this.shared.get(key)?.[0];
    if (known !== undefined) return known;
    const name = this.freshName("constant");
    const raw_data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.initializers.push({ name, dims: [...shape], data_type: elementType[dtype], raw_data });
    this.shared.set(key, [name]);
    return name;
  }

  /** A number for an array, the same for the same array. */
  private identity(values: ArrayBufferView): number {
    const known = this.identities.get(values) ?? this.identities.size;
    this.identities.set(values, known);
    return known;
  }

  private freshName(stem: string): string {
    return `/${stem}_${this.fresh++}`;
  }
}

function attributeProto(name: string, value: OnnxAttribute): AttributeProto {
  if ("int" in value) return { name, type: attributeType.int, i: value.int };
  if ("ints" in value) return { name, type: attributeType.ints, ints: [...value.ints] };
  if ("float" in value) return { name, type: attributeType.float, f: value.float };
  return { name, type: attributeType.string, s: new TextEncoder().encode(value.string) };
}
