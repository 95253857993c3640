import {
  type Cotangent,
  compile,
  type Device,
  input,
  type ParameterSpec,
  type Program,
  reachedGradients,
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

/** Compile outputs of a traced stage, for a device if it is known. */
export function inferenceStage(
  name: string,
  declared: readonly ParameterSpec[],
  outputs: Record<string, Value>,
  device?: Device,
): Stage {
  return stageOf(compile(name, outputs, { device }), declared, []);
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
    device,
  }: { wrt?: Record<string, Value>; given?: Record<string, Value>; device?: Device | undefined } = {},
): Stage {
  const names = declared.map((spec) => spec.name);
  const gradients = reachedGradients(cotangents, [...parameters, ...Object.values(wrt)]);
  const all: Record<string, Value> = { ...outputs };
  const reached: string[] = [];
  names.forEach((parameter, i) => {
    const gradient = gradients[i];
    if (!gradient) return;
    all[gradientName(parameter)] = gradient;
    reached.push(parameter);
  });
  Object.keys(wrt).forEach((key, i) => {
    const gradient = gradients[names.length + i];
    if (gradient) all[key] = gradient;
  });
  return stageOf(compile(name, all, { given, device }), declared, reached);
}

/** Output that carries the gradient of a parameter. */
export function gradientName(parameter: string): string {
  return `gradient.${parameter}`;
}

/** A graph input that feeds the gradient of `value` from outside. */
export function incomingGradient(name: string, value: Value): Cotangent {
  return { value, gradient: input(name, value.shape) };
}

function stageOf(program: Program, declared: readonly ParameterSpec[], gradients: readonly string[]): Stage {
  const inputs = new Set(program.inputs.map((spec) => spec.name));
  return { program, parameters: declared.map((spec) => spec.name).filter((name) => inputs.has(name)), gradients };
}
