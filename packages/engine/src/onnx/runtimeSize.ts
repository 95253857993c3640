import type { AxisMultiple } from "./axisMultiple.ts";
import { attributeType, elementType, type NodeProto, type TensorProto } from "./proto.ts";

/** Where the size of the dynamic axis can be read: input `name` has `times` · size elements along axis `at`. */
export interface SizeSource {
  readonly name: string;
  readonly at: number;
  readonly times: number;
}

/** Writes whole numbers that are known only at run time, and the operators that calculate them from an input's size. */
export class RuntimeSize {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  private readonly known = new Map<string, string>();
  private readonly source: SizeSource;

  constructor(source: SizeSource) {
    this.source = source;
  }

  /** Name of an int64 constant. */
  integers(values: readonly number[]): string {
    return this.once(`integers ${values.join()}`, (name) => {
      const raw_data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
      this.initializers.push({ name, dims: [values.length], data_type: elementType.int64, raw_data });
    });
  }

  /** Name of the int64 tensor of these multiples of the size. */
  multiples(numbers: readonly AxisMultiple[]): string {
    const scaled = this.operator("Mul", [this.size(), this.integers(numbers.map(({ times }) => times))]);
    return this.operator("Add", [scaled, this.integers(numbers.map(({ plus }) => plus))]);
  }

  /** The size itself, int64 [1]. */
  private size(): string {
    const { name, at, times } = this.source;
    const count = this.operator("Shape", [name], { start: at, end: at + 1 });
    return times === 1 ? count : this.operator("Div", [count, this.integers([times])]);
  }

  private operator(op_type: string, input: string[], attributes: Record<string, number> = {}): string {
    return this.once(`${op_type} ${input.join()} ${JSON.stringify(attributes)}`, (output) => {
      const attribute = Object.entries(attributes).map(([name, i]) => ({ name, type: attributeType.int, i }));
      this.nodes.push({ op_type, name: output, input, output: [output], attribute });
    });
  }

  /** The name given to `content`; what it stands for is written the first time. */
  private once(content: string, write: (name: string) => void): string {
    const known = this.known.get(content);
    if (known !== undefined) return known;
    const name = `/size/${this.known.size}`;
    this.known.set(content, name);
    write(name);
    return name;
  }
}
