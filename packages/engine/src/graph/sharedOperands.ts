import { reverseTopologicalOrder } from "./reverseTopologicalOrder.ts";
import type { Value } from "./value.ts";
import { Variations } from "./variations.ts";

/**
 * What the chunks of a program read of what is the same for all of them: values made of `shared` inputs alone, or such an
 * input itself, that are operands of something made of other inputs. Each once, in the order of use.
 *
 * Gradients can be added up over the chunks there and carried on to the inputs once: see `compileScan`.
 */
export function sharedOperands(outputs: readonly Value[], shared: readonly Value[]): Value[] {
  const variations = new Variations(shared);
  const found = new Set<Value>();
  for (const node of reverseTopologicalOrder(outputs.map((output) => output.node)).reverse()) {
    if (variations.of(node) !== "chunk") continue;
    for (const operand of node.inputs) if (variations.of(operand.node) === "run") found.add(operand);
  }
  return [...found];
}
