import {
  type Cotangent,
  compile,
  compileScan,
  input,
  type Machine,
  type ParameterSpec,
  type Program,
  reachedGradients,
  sharedOperands,
  type Value,
} from "@gpnerf/engine";

/** A program that is one stage of the network, and which of its inputs are parameters. */
export interface Stage {
  readonly program: Program;
  /** Names of the parameters the program reads. */
  readonly parameters: readonly string[];
  /**
   * It runs while all other workers wait, and may use their cores: one session with several threads. Not for programs
   * that add up rows at equal indices (see `SessionOptions`).
   */
  readonly isAlone?: boolean;
  /** Parameters whose gradients it returns, as outputs named `gradient.<parameter>`. */
  readonly gradients: readonly string[];
}

/** Compile outputs of a traced stage, for where it is going to run if that is known. */
export function inferenceStage(
  name: string,
  declared: readonly ParameterSpec[],
  outputs: Record<string, Value>,
  machine: Machine = {},
): Stage {
  return stageOf(compile(name, outputs, machine), declared);
}

/**
 * Compile a stage that also returns gradients: of all parameters that `cotangents` reach, and of the values in
 * `wrt` (as outputs under their key). Values in `given` are fed, as far as they are needed, instead of computed.
 */
export function gradientStage(
  name: string,
  declared: readonly ParameterSpec[],
  outputs: Record<string, Value>,
  cotangents: readonly Cotangent[],
  parameters: readonly Value[],
  {
    wrt = {},
    given = {},
    machine = {},
  }: { wrt?: Record<string, Value>; given?: Record<string, Value>; machine?: Machine | undefined } = {},
): Stage {
  const gradients = reachedGradients(cotangents, [...parameters, ...Object.values(wrt)]);
  const all = {
    ...outputs,
    ...named(
      declared.map((spec) => gradientName(spec.name)),
      gradients,
    ),
    ...named(Object.keys(wrt), gradients.slice(declared.length)),
  };
  return stageOf(compile(name, all, { given, ...machine }), declared);
}

/** As `inferenceStage`, for a program that works through any number of chunks in one run: all inputs but parameters are stacked. */
export function scannedInferenceStage(
  name: string,
  declared: readonly ParameterSpec[],
  outputs: Record<string, Value>,
  parameters: readonly Value[],
  machine: Machine = {},
): Stage {
  return stageOf(compileScan(name, { shared: parameters, each: outputs }, machine), declared);
}

/**
 * As `gradientStage`, for a program that works through any number of chunks in one run: all inputs but parameters are
 * stacked, and so are `outputs` and the gradients of `wrt`, while those of parameters are sums over the chunks.
 *
 * What is made of parameters alone is made once for all chunks, and the gradients that arrive there are carried on to the
 * parameters once.
 */
export function scannedGradientStage(
  name: string,
  declared: readonly ParameterSpec[],
  outputs: Record<string, Value>,
  cotangents: readonly Cotangent[],
  parameters: readonly Value[],
  { wrt = {}, machine = {} }: { wrt?: Record<string, Value>; machine?: Machine | undefined } = {},
): Stage {
  const operands = sharedOperands([...Object.values(outputs), ...cotangents.map(({ value }) => value)], parameters);
  const reached = reachedGradients(cotangents, [...operands, ...Object.values(wrt)], operands);
  const arrived = operands.flatMap((value, i) => {
    const gradient = reached[i];
    return gradient ? [{ value, gradient }] : [];
  });
  const program = compileScan(
    name,
    {
      shared: parameters,
      each: { ...outputs, ...named(Object.keys(wrt), reached.slice(operands.length)) },
      added: arrived.map(({ gradient }) => gradient),
      finish: (sums) => {
        const carried = sums.map((gradient, i) => ({ value: arrived[i].value, gradient }));
        const gradients = reachedGradients(carried, parameters);
        return named(
          declared.map((spec) => gradientName(spec.name)),
          gradients,
        );
      },
    },
    machine,
  );
  return stageOf(program, declared);
}

/** Output that carries the gradient of a parameter. */
export function gradientName(parameter: string): string {
  return `gradient.${parameter}`;
}

/** A graph input that feeds the gradient of `value` from outside. */
export function incomingGradient(name: string, value: Value): Cotangent {
  return { value, gradient: input(name, value.shape) };
}

/** The values that there are under their names. */
function named(names: readonly string[], values: readonly (Value | undefined)[]): Record<string, Value> {
  return Object.fromEntries(names.flatMap((name, i) => (values[i] ? [[name, values[i]]] : [])));
}

function stageOf(program: Program, declared: readonly ParameterSpec[]): Stage {
  const [inputs, outputs] = [program.inputs, program.outputs].map((specs) => new Set(specs.map((spec) => spec.name)));
  const parameters = declared.map((spec) => spec.name);
  return {
    program,
    parameters: parameters.filter((name) => inputs.has(name)),
    gradients: parameters.filter((name) => outputs.has(gradientName(name))),
  };
}
