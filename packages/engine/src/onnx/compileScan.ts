import { EngineError } from "../errors.ts";
import { type Attributes, input, type Node, type OperatorFunction, scalar, type Value } from "../graph/value.ts";
import { Variations } from "../graph/variations.ts";
import { broadcastTo, reshapeOperator, transposeOperator } from "../ops/movement.ts";
import type { Machine } from "../runtime/device.ts";
import type { Program } from "../runtime/program.ts";
import { GraphWriter } from "./graphWriter.ts";
import { attributeType, encodeModel, type GraphProto } from "./proto.ts";
import { requireOutputName, specOf, valueInfo } from "./tensorSpecs.ts";

/** What a program does with the chunks of its inputs. */
export interface Scan {
  /** Inputs that are the same for all chunks. All others are stacked. */
  readonly shared: readonly Value[];
  /** Outputs of every chunk, stacked. */
  readonly each: Readonly<Record<string, Value>>;
  /** Values that are added up over the chunks. */
  readonly added?: readonly Value[];
  /** What is returned of the sums, which come in the order of `added`. */
  readonly finish?: (sums: readonly Value[]) => Readonly<Record<string, Value>>;
}

/**
 * As `compile`, for a program that works through any number of chunks in one run (ONNX's `Scan`), one after another.
 *
 * What depends on shared inputs alone is computed once for all chunks, and what is made of sums once after them. So a run
 * costs less than a run for every chunk: nothing but the chunks themselves goes in and out several times.
 *
 * @throws {EngineError} as `compile`, when no input is stacked, and when what is returned of the sums needs one that is
 */
export function compileScan(
  name: string,
  { shared, each, added = [], finish = () => ({}) }: Scan,
  machine: Machine = {},
): Program {
  const who = `compileScan "${name}"`;
  const variations = new Variations(shared);
  const terms = added.map(withoutMoves);
  const placeholders = terms.map(({ value }, i) => input(`sum.${i}`, value.shape));
  const sums = new Map<Node, string>(placeholders.map(({ node }, i) => [node, `/sum_${i}`]));

  const outer = new GraphWriter({ machine, computed: sums });
  const body = new GraphWriter({
    machine,
    within: {
      prefix: "/chunk/",
      outside: (node) => (variations.of(node) === "run" ? outer.outputsOf(node) : undefined),
    },
  });
  const states = terms.map(({ value }, i) => ({ value, name: `/chunk/state_${i}`, next: `/chunk/next_${i}` }));
  for (const { value, name: state, next } of states)
    body.operator("Add", [state, body.tensor(value)], { outputs: [next] });
  const stackedOutputs = Object.entries(each).map(([key, value]) => {
    const tensor = `/chunk/each/${key}`;
    body.operator("Identity", [body.tensor(value)], { outputs: [tensor] });
    return { key, value, tensor };
  });
  const stackedInputs = [...body.inputs].map(([key, value]) => ({ key, value, tensor: body.inputTensor(key) }));
  requireStacked(who, body.inputs, outer.inputs);
  outer.nodes.push({
    op_type: "Scan",
    name: "Scan",
    input: [
      ...states.map(({ value }) => outer.tensor(broadcastTo(scalar(0), value.shape))),
      ...stackedInputs.map(({ key }) => key),
    ],
    output: [...sums.values(), ...stackedOutputs.map(({ key }) => key)],
    attribute: [
      { name: "body", type: attributeType.graph, g: chunkGraph(body, states, stackedInputs, stackedOutputs) },
      { name: "num_scan_inputs", type: attributeType.int, i: stackedInputs.length },
    ],
  });
  const finished = Object.entries(finish(terms.map(({ moved }, i) => moved(placeholders[i])))).map(([key, value]) => {
    outer.operator("Identity", [outer.tensor(value)], { outputs: [key] });
    return specOf(key, value);
  });
  const late = [...outer.inputs].find(([, value]) => !shared.includes(value));
  if (late)
    throw new EngineError(`${who}: what is made of the sums needs "${late[0]}", which each chunk has its own of`);

  const stacked = { stacked: true } as const;
  const inputs = [
    ...[...outer.inputs].map(([key, value]) => specOf(key, value)),
    ...stackedInputs.map(({ key, value }) => ({ ...specOf(key, value), ...stacked })),
  ];
  const outputs = [...stackedOutputs.map(({ key, value }) => ({ ...specOf(key, value), ...stacked })), ...finished];
  const all = new Map([...outer.inputs, ...body.inputs]);
  for (const output of outputs) requireOutputName(who, output.name, all);
  const model = encodeModel({
    name,
    node: outer.nodes,
    initializer: outer.initializers,
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
  });
  return { name, model, inputs, outputs, multiplications: body.multiplications };
}

/** What is done for each chunk: from states and inputs to the next states and outputs. */
function chunkGraph(
  { nodes, initializers }: GraphWriter,
  states: readonly { readonly value: Value; readonly name: string; readonly next: string }[],
  inputs: readonly ChunkTensor[],
  outputs: readonly ChunkTensor[],
): GraphProto {
  const infos = (tensors: readonly ChunkTensor[]) =>
    tensors.map(({ value, tensor }) => valueInfo(specOf(tensor, value)));
  return {
    name: "chunk",
    node: nodes,
    initializer: initializers,
    input: infos([...states.map(({ value, name }) => ({ value, tensor: name })), ...inputs]),
    output: infos([...states.map(({ value, next }) => ({ value, tensor: next })), ...outputs]),
  };
}

interface ChunkTensor {
  readonly value: Value;
  readonly tensor: string;
}

function requireStacked(who: string, stacked: ReadonlyMap<string, Value>, shared: ReadonlyMap<string, Value>): void {
  if (stacked.size === 0) throw new EngineError(`${who}: no input is stacked, so there are no chunks; use compile`);
  const twice = [...stacked.keys()].find((name) => shared.has(name));
  if (twice === undefined) return;
  throw new EngineError(
    `${who}: an input that is stacked and one that is shared are both called "${twice}"; rename one`,
  );
}

/** A value that is added up without the moves of its numbers at its end: these are done with the sum, once. */
function withoutMoves(value: Value): { readonly value: Value; readonly moved: (sum: Value) => Value } {
  const { operator, inputs, attributes } = value.node;
  const move = [reshapeOperator, transposeOperator].find((one) => one.operator === operator);
  if (!move) return { value, moved: (sum) => sum };
  const before = withoutMoves(inputs[0]);
  const apply = move as OperatorFunction<Attributes>;
  return { value: before.value, moved: (sum) => apply([before.moved(sum)], attributes)[0] };
}
