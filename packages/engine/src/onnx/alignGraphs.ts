import { elementType, type GraphProto, type NodeProto, type TensorProto } from "./proto.ts";

/** A list of whole numbers that an operator reads and that differs between two graphs. */
export interface VaryingIntegers {
  /** Place of the operator in the list of nodes, and of the list among its inputs. */
  readonly node: number;
  readonly slot: number;
  /** The numbers in the first and in the second graph. */
  readonly values: readonly [readonly number[], readonly number[]];
}

/**
 * Compare two graphs operator by operator and list the whole numbers that differ.
 * @param refuse  called with what differs beyond that; must throw
 */
export function alignGraphs(first: GraphProto, second: GraphProto, refuse: (what: string) => never): VaryingIntegers[] {
  if (first.node.length !== second.node.length) {
    refuse(`the graphs have ${first.node.length} and ${second.node.length} operators`);
  }
  const constants = [first, second].map((graph) => new Map(graph.initializer.map((tensor) => [tensor.name, tensor])));
  // Names are numbered as the graphs are written, and equal constants share one: only positions can be compared.
  const partners = new Map(first.input.map(({ name }) => [name, name]));
  return first.node.flatMap((a, node) => {
    const b = second.node[node];
    if (signature(a) !== signature(b)) refuse(`${shown(a)} stands where the other graph has ${shown(b)}`);
    a.output.forEach((name, i) => {
      partners.set(name, b.output[i]);
    });
    return a.input.flatMap((name, slot) => {
      const [left, right] = [constants[0].get(name), constants[1].get(b.input[slot])];
      if (left && right) {
        const values = varying(left, right, (what) => refuse(`${shown(a)}, input ${slot}, ${what}`));
        return values ? [{ node, slot, values }] : [];
      }
      if (left || right || partners.get(name) !== b.input[slot]) {
        refuse(`${shown(a)}, input ${slot}, comes from elsewhere in the other graph`);
      }
      return [];
    });
  });
}

/** "Reshape /reshape_7". */
export function shown({ op_type, output }: NodeProto): string {
  return `${op_type} ${output[0]}`;
}

function typeOf({ dims, data_type }: TensorProto): string {
  const type = Object.entries(elementType).find(([, number]) => number === data_type)?.[0] ?? `type ${data_type}`;
  return `${type}[${dims.join(", ")}]`;
}

function signature({ op_type, input, output, attribute }: NodeProto): string {
  const attributes = attribute.map(({ s, ...rest }) => ({ ...rest, s: s && [...s] }));
  return JSON.stringify([op_type, input.length, output.length, attributes]);
}

/** The two lists where they differ; undefined where the constants are equal. */
function varying(
  a: TensorProto,
  b: TensorProto,
  refuse: (what: string) => never,
): readonly [readonly number[], readonly number[]] | undefined {
  if (typeOf(a) !== typeOf(b)) refuse(`reads a constant ${typeOf(a)} and ${typeOf(b)}`);
  if (a.raw_data.every((byte, i) => byte === b.raw_data[i])) return undefined;
  if (a.data_type !== elementType.int64) refuse(`reads other numbers at each size, a constant ${typeOf(a)}`);
  return [wholeNumbers(a), wholeNumbers(b)];
}

function wholeNumbers({ raw_data }: TensorProto): number[] {
  return Array.from(new BigInt64Array(Uint8Array.from(raw_data).buffer), Number);
}
