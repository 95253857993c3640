import type { DType } from "../dtype.ts";
import { EngineError, ShapeError } from "../errors.ts";
import { elementCount, formatShape, type Shape } from "../shape.ts";

/** Static properties of a node, part of its identity. Only plain data. */
export type Attributes = Readonly<Record<string, number | string | boolean | readonly number[]>>;

/** What a tensor is before it has numbers. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A symbolic tensor: output `index` of `node`. Values are immutable and form an acyclic graph. */
export interface Value extends TensorType {
  readonly node: Node;
  readonly index: number;
}

/** The writer that turns nodes into ONNX operators; see onnx/compile.ts. */
export interface Emitter {
  /** Add one ONNX operator. Returns the names of its outputs (fresh ones unless given). */
  operator(
    type: string,
    inputs: readonly string[],
    options?: {
      attributes?: Record<string, OnnxAttribute>;
      outputs?: readonly string[];
      outputCount?: number;
      /** Whose operator it is: ONNX's own by default. */
      domain?: string;
    },
  ): string[];
  /** An initializer holding int64 numbers (axes, shapes, bounds); shared between uses. */
  integers(values: readonly number[]): string;
  /** An initializer holding float32 numbers; shared between uses with equal content. */
  floats(values: Float32Array, shape: Shape): string;
  /** Name of the tensor of a value: writes an operator in terms of others. */
  tensor(value: Value): string;
  /** Adds to the multiplications of the program: those of products and convolutions, where nearly all arithmetic is. */
  count(multiplications: number): void;
  /** 3×3 convolutions are written as in `ops/winograd.ts`. */
  readonly winograd: boolean;
  /** Channels in a block of the maps that convolutions read and give as in `ops/blockedMaps.ts`, if any do. */
  readonly channelBlock: number | undefined;
}

/** Values ONNX attributes take here: integers are marked, everything else is a float or a string. */
export type OnnxAttribute = { int: number } | { ints: readonly number[] } | { float: number } | { string: string };

/**
 * One operator: shape rule, ONNX emission and vector-Jacobian product side by side.
 * All three are required, so an operator without a gradient cannot be written.
 */
export interface Operator<A extends Attributes = Attributes> {
  readonly name: string;
  /** Types of the outputs. @throws {ShapeError} naming the operator, the shapes and the axes */
  infer(inputs: readonly Value[], attributes: A): TensorType[];
  /** Write the ONNX operators that compute `outputs` from `inputs` (tensor names). */
  emit(emitter: Emitter, node: Node<A>, inputs: readonly string[], outputs: readonly string[]): void;
  /**
   * Gradients of the inputs given those of the outputs (undefined where no gradient arrives).
   * Returns undefined for inputs that carry no gradient.
   */
  vjp(node: Node<A>, gradients: readonly (Value | undefined)[]): (Value | undefined)[];
}

/** An operator applied to inputs; leaves (graph inputs and constants) have none. */
export interface Node<A extends Attributes = Attributes> {
  readonly operator: Operator<A> | Leaf;
  readonly inputs: readonly Value[];
  readonly attributes: A;
  readonly outputs: readonly Value[];
}

/** A graph input, fed at run time, or a constant baked into the graph. */
export type Leaf =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly data: Float32Array | Int32Array };

export function isLeaf(operator: Operator | Leaf): operator is Leaf {
  return "kind" in operator;
}

/** Define an operator and get the function that records it. */
export function defineOperator<A extends Attributes>(operator: Operator<A>): OperatorFunction<A> {
  const apply = (inputs: readonly Value[], attributes: A): readonly Value[] =>
    makeNode(operator, inputs, attributes, operator.infer(inputs, attributes));
  return Object.assign(apply, { operator });
}

/** Records one node and returns its outputs. */
export interface OperatorFunction<A extends Attributes> {
  (inputs: readonly Value[], attributes: A): readonly Value[];
  readonly operator: Operator<A>;
}

function makeNode<A extends Attributes>(
  operator: Operator<A> | Leaf,
  inputs: readonly Value[],
  attributes: A,
  types: readonly TensorType[],
): readonly Value[] {
  const outputs: Value[] = [];
  const node: Node<A> = { operator, inputs, attributes, outputs };
  types.forEach((type, index) => {
    // The graph walks nodes by their erased type; attributes keep their own type inside the operator.
    outputs.push({ node: node as unknown as Node, index, shape: type.shape, dtype: type.dtype });
  });
  return outputs;
}

/** @throws {EngineError} when the name cannot be that of a graph input */
export function requireTensorName(who: string, name: string): void {
  if (/^[A-Za-z_][\w.-]*$/.test(name)) return;
  throw new EngineError(
    `${who}: "${name}" is no usable tensor name; use letters, digits, ., _ and -, beginning with a letter or _`,
  );
}

/** A tensor fed at run time under `name` (letters, digits, `.`, `_`, `-`). */
export function input(name: string, shape: Shape, dtype: DType = "float32"): Value {
  requireTensorName("input", name);
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 1) {
      throw new ShapeError(
        `input "${name}": shape ${formatShape(shape)} must hold positive integers; every size is known when a graph is traced`,
      );
    }
  }
  return makeNode({ kind: "input", name }, [], {}, [{ shape: [...shape], dtype }])[0];
}

/** A tensor baked into the graph. @throws {ShapeError} when data and shape disagree */
export function constant(data: Float32Array | Int32Array | readonly number[], shape: Shape): Value {
  const array = data instanceof Float32Array || data instanceof Int32Array ? data : Float32Array.from(data);
  if (shape.some((size) => !Number.isInteger(size) || size < 0))
    throw new ShapeError(`constant: shape ${formatShape(shape)} must hold whole numbers`);
  if (array.length !== elementCount(shape)) {
    throw new ShapeError(
      `constant: ${array.length} numbers do not fill shape ${formatShape(shape)} (${elementCount(shape)} elements)`,
    );
  }
  const dtype: DType = array instanceof Int32Array ? "int32" : "float32";
  return makeNode({ kind: "constant", data: array }, [], {}, [{ shape: [...shape], dtype }])[0];
}

/** A scalar constant, shape []. */
export function scalar(value: number): Value {
  return constant(Float32Array.of(value), []);
}
