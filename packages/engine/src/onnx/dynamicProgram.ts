import type { DType } from "../dtype.ts";
import { EngineError } from "../errors.ts";
import type { Program, TensorSpec } from "../runtime/program.ts";
import { alignGraphs, shown, type VaryingIntegers } from "./alignGraphs.ts";
import { type AxisMultiple, axisMultiple, formatAxisMultiple } from "./axisMultiple.ts";
import { decodeModel, type GraphProto, rewriteModel, type ValueInfoProto } from "./proto.ts";
import { RuntimeSize, type SizeSource } from "./runtimeSize.ts";

/** As a `TensorSpec`, but sizes that follow the dynamic axis are written with its name: "rays", "rays*64". */
export interface DynamicTensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** A program of which one size is chosen at each run. Plain data. */
export interface DynamicProgram {
  readonly name: string;
  /** The bytes of an ONNX `ModelProto`. */
  readonly model: Uint8Array;
  /** What the size is called in shapes. */
  readonly axis: string;
  readonly inputs: readonly DynamicTensorSpec[];
  readonly outputs: readonly DynamicTensorSpec[];
}

/** Two primes: hardly a size that the traced program has for another reason. */
const tracedSizes = [53, 59] as const;

/**
 * Make one program for every size of an axis out of what a trace compiles to at two sizes.
 *
 * Both must have the same operators. Where whole numbers in them (shapes, bounds of slices) differ, they have to grow in
 * whole steps with the size; they become −1 in a reshape and elsewhere are calculated from the size that an input has at
 * run time. All other numbers have to be equal: a mean over the axis, for example, holds 1/size and cannot be dynamic.
 *
 * @param axis  name of the size, an identifier: the free dimension of inputs and outputs in the ONNX file
 * @param compileAt  traces and compiles for one size, for example `(rays) => compile("render", render(rays))`
 * @throws {EngineError} naming the operator or tensor that keeps the size from being chosen at run time
 */
export function dynamicProgram(axis: string, compileAt: (size: number) => Program): DynamicProgram {
  if (!/^[A-Za-z_]\w*$/.test(axis)) {
    throw new EngineError(`dynamicProgram: "${axis}" is no usable name of an axis`, {
      hint: "Use letters, digits and _, beginning with a letter or _.",
    });
  }
  const programs = [compileAt(tracedSizes[0]), compileAt(tracedSizes[1])] as const;
  return new Merging(axis, programs).program();
}

/** Two programs on their way to one. */
class Merging {
  private readonly axis: string;
  private readonly programs: readonly [Program, Program];

  constructor(axis: string, programs: readonly [Program, Program]) {
    this.axis = axis;
    this.programs = programs;
  }

  program(): DynamicProgram {
    const { axis } = this;
    const [first, second] = this.programs;
    const [inputs, outputs] = [this.multiples("inputs"), this.multiples("outputs")];
    const varying = alignGraphs(decodeModel(first.model), decodeModel(second.model), (what) => this.refuse(what));
    const model = rewriteModel(first.model, ({ graph, ...rest }) => ({
      ...rest,
      graph: {
        ...this.withFreeSizes(graph, varying, sizeSource(inputs)),
        input: graph.input.map((info, i) => withShape(info, axis, inputs[i])),
        output: graph.output.map((info, i) => withShape(info, axis, outputs[i])),
      },
    }));
    const named = (specs: readonly MultipleSpec[]): DynamicTensorSpec[] =>
      specs.map((spec) => ({ ...spec, shape: spec.shape.map((size) => formatAxisMultiple(axis, size)) }));
    return { name: first.name, model, axis, inputs: named(inputs), outputs: named(outputs) };
  }

  /** Shapes of the inputs or outputs as multiples of the size. */
  private multiples(side: "inputs" | "outputs"): MultipleSpec[] {
    const [first, second] = this.programs.map((program) => program[side]);
    const kinds = [first, second].map((specs) => specs.map(kindOf).join(", "));
    if (kinds[0] !== kinds[1]) this.refuse(`its ${side} are ${kinds[0]} and ${kinds[1]}`);
    return first.map(({ name, dtype, shape }, i) => ({
      name,
      dtype,
      shape: shape.map((size, at) => this.multiple([size, second[i].shape[at]], `axis ${at} of "${name}"`)),
    }));
  }

  /** The graph with its varying numbers replaced by −1 or by calculated ones. */
  private withFreeSizes(graph: GraphProto, varying: readonly VaryingIntegers[], source?: SizeSource): GraphProto {
    const sizes = new RuntimeSize(source ?? this.refuse(`no input has the axis, so its size is nowhere to be read`));
    const node = graph.node.map((one) => ({ ...one, input: [...one.input] }));
    for (const { node: at, slot, values } of varying) {
      const place = `${shown(node[at])}, input ${slot},`;
      const numbers = values[0].map((value, i) => this.multiple([value, values[1][i]], `${place} number ${i}`));
      const free = numbers.filter(({ times }) => times > 0).length;
      node[at].input[slot] =
        node[at].op_type === "Reshape" && free === 1
          ? sizes.integers(numbers.map(({ times, plus }) => (times > 0 ? -1 : plus)))
          : sizes.multiples(numbers);
    }
    const read = new Set(node.flatMap(({ input }) => input));
    return {
      ...graph,
      node: [...sizes.nodes, ...node],
      initializer: [...graph.initializer.filter(({ name }) => read.has(name)), ...sizes.initializers],
    };
  }

  private multiple(values: readonly [number, number], place: string): AxisMultiple {
    return (
      axisMultiple(tracedSizes, values) ??
      this.refuse(`${place} is ${values.join(" and ")}, which does not grow in whole steps of ${this.axis}`)
    );
  }

  private refuse(what: string): never {
    throw new EngineError(`program "${this.programs[0].name}" cannot leave "${this.axis}" open: ${what}`, {
      hint: `Traced with ${this.axis} = ${tracedSizes.join(" and ")}, the two graphs may differ only in shapes and bounds.`,
    });
  }
}

interface MultipleSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly AxisMultiple[];
}

function kindOf({ name, dtype, shape }: TensorSpec): string {
  return `${name} ${dtype} of ${shape.length} axes`;
}

/** The plainest place to read the size from. */
function sizeSource(inputs: readonly MultipleSpec[]): SizeSource | undefined {
  return inputs
    .flatMap(({ name, shape }) => shape.map(({ times, plus }, at) => ({ name, at, times, plus })))
    .filter(({ times, plus }) => times > 0 && plus === 0)
    .sort((a, b) => a.times - b.times)[0];
}

function withShape(info: ValueInfoProto, axis: string, { shape }: MultipleSpec): ValueInfoProto {
  const dim = shape.map((size) => {
    const named = formatAxisMultiple(axis, size);
    return typeof named === "number" ? { dim_value: named } : { dim_param: named };
  });
  const { elem_type } = info.type.tensor_type;
  return { ...info, type: { tensor_type: { elem_type, shape: { dim } } } };
}
