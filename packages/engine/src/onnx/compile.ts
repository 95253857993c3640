import { EngineError } from "../errors.ts";
import { type Node, requireTensorName, type Value } from "../graph/value.ts";
import type { Machine } from "../runtime/device.ts";
import type { Program } from "../runtime/program.ts";
import { GraphWriter } from "./graphWriter.ts";
import { encodeModel } from "./proto.ts";
import { requireOutputName, specOf, valueInfo } from "./tensorSpecs.ts";

/**
 * Turn traced values into an ONNX program.
 *
 * Nodes that no output needs are dropped and equal nodes are shared. Every input the outputs depend on becomes a graph
 * input under the name it was traced with; each entry of `outputs` becomes a graph output under its key.
 *
 * @param options.given  values that an earlier program has computed, by the name of the input that feeds them here: they
 *   are not computed again. Those that no output needs are left out.
 * @param options.device  where the program is going to run, if that is known. A program for the CPU takes 3×3 convolutions
 *   apart (see `ops/winograd.ts`); it runs elsewhere too, with equal results.
 * @param options.channelBlock  from `findMachine`. Such a program runs where that was found out and nowhere else.
 * @throws {EngineError} when two inputs carry one name, or an output that of an input, and for a given value that cannot be
 *   an input: one of several outputs of an operator
 */
export function compile(
  name: string,
  outputs: Readonly<Record<string, Value>>,
  { given = {}, ...machine }: { readonly given?: Readonly<Record<string, Value>> | undefined } & Machine = {},
): Program {
  const writer = new GraphWriter({ given: givenNames(name, given), machine });
  const names = Object.entries(outputs).map(([key, value]) => ({ key, value, tensor: writer.tensor(value) }));
  for (const { key, tensor } of names) {
    requireOutputName(`compile "${name}"`, key, writer.inputs);
    writer.operator("Identity", [tensor], { outputs: [key] });
  }
  const inputs = [...writer.inputs].map(([input, value]) => specOf(input, value));
  const outputSpecs = names.map(({ key, value }) => specOf(key, value));
  const model = encodeModel({
    name,
    node: writer.nodes,
    initializer: writer.initializers,
    input: inputs.map(valueInfo),
    output: outputSpecs.map(valueInfo),
  });
  return { name, model, inputs, outputs: outputSpecs, multiplications: writer.multiplications };
}

/** Names of the inputs that take the place of nodes. */
function givenNames(program: string, given: Readonly<Record<string, Value>>): Map<Node, string> {
  return new Map(
    Object.entries(given).map(([name, { node }]) => {
      const who = `compile "${program}", given value`;
      requireTensorName(who, name);
      if (node.outputs.length === 1) return [node, name];
      throw new EngineError(
        `${who} "${name}": it is one of ${node.outputs.length} outputs of an operator, and only the single output of one can be given`,
      );
    }),
  );
}
