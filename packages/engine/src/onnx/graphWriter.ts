import { EngineError } from "../errors.ts";
import { type Emitter, isLeaf, type Node, type OnnxAttribute, type Operator, type Value } from "../graph/value.ts";
import type { Machine } from "../runtime/device.ts";
import { formatShape, type Shape } from "../shape.ts";
import { type AttributeProto, attributeType, elementType, type NodeProto, type TensorProto } from "./proto.ts";

/** What is special about a graph that is written. */
export interface GraphOptions {
  /** Inputs that take the place of nodes, by their names. */
  readonly given?: ReadonlyMap<Node, string>;
  /** Tensors of nodes that something else computes. */
  readonly computed?: ReadonlyMap<Node, string>;
  readonly machine?: Machine | undefined;
  /** For a graph within another one. */
  readonly within?: {
    /** How the names of its tensors begin, `/` and more. */
    readonly prefix: string;
    /** The names of a node's outputs where they are read from the other graph. */
    readonly outside: (node: Node) => readonly string[] | undefined;
  };
}

/** Walks values in dependency order and collects ONNX nodes. */
export class GraphWriter implements Emitter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly inputs = new Map<string, Value>();
  multiplications = 0;
  private readonly tensors = new Map<Node, readonly string[]>();
  private readonly shared = new Map<string, readonly string[]>();
  private readonly identities = new Map<ArrayBufferView, number>();
  readonly winograd: boolean;
  readonly channelBlock: number | undefined;
  private readonly options: GraphOptions;
  private readonly prefix: string;
  private fresh = 0;

  constructor(options: GraphOptions = {}) {
    this.options = options;
    this.prefix = options.within?.prefix ?? "/";
    this.winograd = options.machine?.device === "cpu";
    this.channelBlock = options.machine?.channelBlock;
  }

  /** Name of the tensor of a value. */
  tensor(value: Value): string {
    return this.outputsOf(value.node)[value.index];
  }

  /** Names of the outputs of a node. Emits everything it depends on first (iteratively: graphs are thousands of nodes deep). */
  outputsOf(node: Node): readonly string[] {
    const stack: Node[] = [node];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const known = this.tensors.get(top) ?? this.known(top);
      const missing = known ? [] : top.inputs.filter((input) => !this.tensors.has(input.node));
      // Reversed, so that the first input is written first and programs read in the order of their expressions.
      if (missing.length > 0) stack.push(...missing.map((input) => input.node).reverse());
      else {
        this.tensors.set(top, known ?? this.write(top));
        stack.pop();
      }
    }
    return this.tensors.get(node)!;
  }

  /** Names of what need not be computed here. */
  private known(node: Node): readonly string[] | undefined {
    const { given, computed, within } = this.options;
    const name = given?.get(node);
    if (name !== undefined) return [this.writeInput(name, node.outputs[0])];
    const tensor = computed?.get(node);
    return tensor === undefined ? within?.outside(node) : [tensor];
  }

  private write(node: Node): readonly string[] {
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
    return this.inputTensor(name);
  }

  /** What the tensor of an input is called in this graph. */
  inputTensor(name: string): string {
    return this.options.within ? `${this.prefix}${name}` : name;
  }

  private writeConstant(data: Float32Array | Int32Array, shape: Shape): string {
    return data instanceof Float32Array ? this.floats(data, shape) : this.initializer("int32", data, shape);
  }

  operator(type: string, inputs: readonly string[], options: Parameters<Emitter["operator"]>[2] = {}): string[] {
    const outputs = options.outputs ?? Array.from({ length: options.outputCount ?? 1 }, () => this.freshName(type));
    const attribute = Object.entries(options.attributes ?? {}).map(([name, value]) => attributeProto(name, value));
    this.nodes.push({
      op_type: type,
      name: `${this.prefix.slice(1)}${type}_${this.nodes.length}`,
      input: [...inputs],
      output: [...outputs],
      attribute,
      ...(options.domain === undefined ? {} : { domain: options.domain }),
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
    return `${this.prefix}${stem}_${this.fresh++}`;
  }
}

function attributeProto(name: string, value: OnnxAttribute): AttributeProto {
  if ("int" in value) return { name, type: attributeType.int, i: value.int };
  if ("ints" in value) return { name, type: attributeType.ints, ints: [...value.ints] };
  if ("float" in value) return { name, type: attributeType.float, f: value.float };
  return { name, type: attributeType.string, s: new TextEncoder().encode(value.string) };
}
