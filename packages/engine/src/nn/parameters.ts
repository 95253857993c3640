import { EngineError, ShapeError } from "../errors.ts";
import { input, type Value } from "../graph/value.ts";
import { elementCount, formatShape, type Shape, sameShape } from "../shape.ts";

/** Initial values of a parameter, drawn when a model is created. `random` is uniform in [0, 1). */
export type Initializer = (shape: Shape, random: () => number) => Float32Array;

/** A trainable tensor as a network declares it. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initialize: Initializer;
}

/**
 * Collects the parameters a network declares while it is traced, under dotted names like PyTorch's state dicts.
 * Tracing the same network again (for another program) yields the same names and shapes.
 */
export class ParameterScope {
  readonly prefix: string;
  private readonly specs: Map<string, { spec: ParameterSpec; value: Value }>;

  constructor(prefix = "", specs: Map<string, { spec: ParameterSpec; value: Value }> = new Map()) {
    this.prefix = prefix;
    this.specs = specs;
  }

  /** A child scope: names inside it start with `name.`. */
  scope(name: string | number): ParameterScope {
    return new ParameterScope(`${this.prefix}${name}.`, this.specs);
  }

  /** Declare (or reuse) a parameter; it becomes a graph input of that name. */
  parameter(name: string, shape: Shape, initialize: Initializer): Value {
    const full = this.prefix + name;
    const known = this.specs.get(full);
    if (known) {
      if (!sameShape(known.value.shape, shape)) {
        throw new ShapeError(
          `parameter ${full}: declared with ${formatShape(known.value.shape)} and again with ${formatShape(shape)}; give each its own name or scope`,
        );
      }
      return known.value;
    }
    const value = input(full, shape);
    this.specs.set(full, { spec: { name: full, shape: [...shape], initialize }, value });
    return value;
  }

  /** All parameters declared so far in this tree, in order of declaration. */
  get declared(): ParameterSpec[] {
    return [...this.specs.values()].map(({ spec }) => spec);
  }

  /** Graph values of all declared parameters, in order of declaration. */
  get values(): Value[] {
    return [...this.specs.values()].map(({ value }) => value);
  }
}

/** Named parameter arrays, in a fixed order. */
export type Parameters = Map<string, Float32Array>;

/** Draw initial values for all parameters. */
export function initializeParameters(specs: readonly ParameterSpec[], random: () => number): Parameters {
  return new Map(
    specs.map(({ name, shape, initialize }) => {
      const values = initialize(shape, random);
      if (values.length !== elementCount(shape))
        throw new EngineError(
          `internal: initializer of ${name} drew ${values.length} numbers for ${formatShape(shape)}`,
        );
      return [name, values];
    }),
  );
}
