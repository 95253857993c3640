import { vectorJacobianProduct } from "../autodiff/grad.ts";
import { EngineError } from "../errors.ts";
import { input, isLeaf, type Value } from "../graph/value.ts";
import { compile } from "../onnx/compile.ts";
import type { TensorData } from "../runtime/program.ts";
import { createSession, type Session } from "../runtime/session.ts";
import { formatShape } from "../shape.ts";
import { type Derivative, GradientError } from "./gradientError.ts";
import { directionProbes, elementProbes, type Probe, stepped } from "./probes.ts";
import { randomArray } from "./randomArray.ts";
import { seededRandom } from "./seededRandom.ts";

type Feeds = Readonly<Record<string, TensorData>>;

/** What {@link checkGradients} compares, and how closely. */
export interface GradientCheck {
  /** Float32 graph inputs or parameters to differentiate with respect to. */
  readonly inputs: readonly Value[];
  /** One or more float32 values of any shape; all of them are differentiated together. */
  readonly outputs: Value | readonly Value[];
  /** Numbers for every graph input. Keep them away from kinks by more than twice the step. */
  readonly feeds: Feeds;
  /** Seed of the projection, of the choice of elements and of the directions. */
  readonly seed?: number;
  /** Step of the differences relative to the size of the numbers, 5e-3 by default. */
  readonly step?: number;
  /** Largest allowed error relative to the steepest derivative with respect to the same input, 2e-3 by default. */
  readonly tolerance?: number;
  /** Most elements to try one by one in each input, 64 by default; a larger input is also tried in random directions. */
  readonly elements?: number;
}

/** What a successful check looked at. */
export interface GradientReport {
  /** How many derivatives were compared. */
  readonly compared: number;
  /** Largest derivative with respect to each input, by name: exactly 0 where no output depends on it. */
  readonly steepest: Readonly<Record<string, number>>;
}

/** Random directions tried in inputs with more elements than can be tried one by one. */
const directions = 4;
/** Rounding errors of an output, in units of half a last place: the outputs of long sums and quotients have several. */
const roundings = 8;

/**
 * Compare the engine's gradients with central differences of the same graph, both run by ONNX Runtime.
 *
 * The outputs are projected onto fixed random weights, L = Σ w · output, so that one derivative per element checks the
 * whole Jacobian. The projection is summed in float64, which leaves only the rounding of the outputs themselves; an
 * error counts when it exceeds `tolerance` times the steepest derivative plus what that rounding can explain.
 *
 * @throws {GradientError} listing every derivative that disagrees
 * @throws {EngineError} when an input cannot be differentiated, or an output is NaN or infinite
 */
export async function checkGradients(check: GradientCheck): Promise<GradientReport> {
  const { inputs, feeds, seed = 1, step = 5e-3, tolerance = 2e-3, elements = 64 } = check;
  const outputs = [check.outputs].flat();
  // Between 0.5 and 1.5 in size, so that no output goes unseen.
  const weights = outputs.map(({ shape }, i) => randomArray(seed + i, shape).map((w) => w + Math.sign(w) / 2));
  const random = seededRandom(seed);
  const gradients = await reverseMode(inputs, outputs, weights, feeds);
  const session = await createSession(compile("checkGradients", numbered("output", outputs)));
  try {
    const rounding = roundings * 2 ** -24 * (await project(session, weights, feeds)).norm;
    const derivatives: Derivative[] = [];
    for (const [i, target] of inputs.entries()) {
      const name = nameOf(target);
      const values = feeds[name] as Float32Array;
      const loss = async (moved: Float32Array): Promise<number> =>
        (await project(session, weights, { ...feeds, [name]: moved })).loss;
      const groups = [elementProbes(values, target.shape, step, elements, random)];
      if (values.length > elements) groups.push(directionProbes(values, step, directions, random));
      for (const probes of groups) {
        const pairs = [];
        for (const probe of probes) pairs.push(await differentiate(values, gradients[i], probe, loss));
        const steepest = largest(pairs.map(({ expected }) => expected));
        for (const { at, expected, got, length } of pairs) {
          derivatives.push({ name, at, expected, got, bound: tolerance * steepest + rounding / length });
        }
      }
    }
    return report(inputs, derivatives);
  } finally {
    await session.dispose();
  }
}

/** Throw if anything disagrees. */
function report(inputs: readonly Value[], derivatives: readonly Derivative[]): GradientReport {
  // Written so that NaN on either side is a mismatch.
  const mismatches = derivatives.filter(({ expected, got, bound }) => !(Math.abs(expected - got) <= bound));
  if (mismatches.length > 0) throw new GradientError(mismatches, derivatives.length);
  const steepest = inputs.map(nameOf).map((name) => {
    const found = derivatives.filter((derivative) => derivative.name === name);
    return [name, largest(found.flatMap(({ expected, got }) => [expected, got]))] as const;
  });
  return { compared: derivatives.length, steepest: Object.fromEntries(steepest) };
}

/** One derivative of the loss by central difference (expected) and from the gradient (got). */
async function differentiate(
  values: Float32Array,
  gradient: Float32Array,
  probe: Probe,
  loss: (moved: Float32Array) => Promise<number>,
): Promise<{ at: string; expected: number; got: number; length: number }> {
  const ahead = stepped(values, probe, 1);
  const behind = stepped(values, probe, -1);
  const length = 2 * probe.step;
  // Over the distance that float32 really moved, which is not quite the one asked for.
  const predicted = probe.moves.reduce(
    (total, { index }) => total + gradient[index] * (ahead[index] - behind[index]),
    0,
  );
  const difference = (await loss(ahead)) - (await loss(behind));
  return { at: probe.label, expected: difference / length, got: predicted / length, length };
}

/** Gradients of the projected outputs by the engine's own rules. */
async function reverseMode(
  inputs: readonly Value[],
  outputs: readonly Value[],
  weights: readonly Float32Array[],
  feeds: Feeds,
): Promise<Float32Array[]> {
  for (const target of inputs) {
    if (!(feeds[nameOf(target)] instanceof Float32Array)) {
      throw new EngineError(
        `checkGradients: input "${nameOf(target)}" ${formatShape(target.shape)} needs numbers in feeds, as a Float32Array`,
      );
    }
  }
  const projection = outputs.map(({ shape }, i) => input(`projection.${i}`, shape));
  const cotangents = outputs.map((value, i) => ({ value, gradient: projection[i] }));
  const program = compile("checkGradients.reverse", numbered("gradient", vectorJacobianProduct(cotangents, inputs)));
  const session = await createSession(program);
  try {
    const all = { ...feeds, ...numbered("projection", weights) };
    const gradients = await session.run(needed(session, all));
    return inputs.map((_, i) => gradients[`gradient.${i}`] as Float32Array);
  } finally {
    await session.dispose();
  }
}

/** L = Σ w · output in float64, and the Euclidean norm of its terms. */
async function project(
  session: Session,
  weights: readonly Float32Array[],
  feeds: Feeds,
): Promise<{ loss: number; norm: number }> {
  const outputs = await session.run(needed(session, feeds));
  let loss = 0;
  let squares = 0;
  weights.forEach((weight, i) => {
    outputs[`output.${i}`].forEach((value, k) => {
      if (!Number.isFinite(value))
        throw new EngineError(`checkGradients: output ${i} is ${value} at ${k}; feed numbers inside the domain`);
      loss += weight[k] * value;
      squares += (weight[k] * value) ** 2;
    });
  });
  return { loss, norm: Math.sqrt(squares) };
}

/** Sessions refuse feeds they do not know; what is differentiated away is no input of the gradient program. */
function needed(session: Session, feeds: Feeds): Record<string, TensorData> {
  return Object.fromEntries(session.program.inputs.map(({ name }) => [name, feeds[name]]));
}

function numbered<T>(stem: string, items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item, i) => [`${stem}.${i}`, item]));
}

function nameOf({ node, shape }: Value): string {
  if (isLeaf(node.operator) && node.operator.kind === "input") return node.operator.name;
  throw new EngineError(
    `checkGradients: one of the inputs, ${formatShape(shape)}, is calculated; only graph inputs and parameters can be varied`,
  );
}

function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
