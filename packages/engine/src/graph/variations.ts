import { isLeaf, type Node, type Value } from "./value.ts";

/** What the numbers of a value change with: nothing, the run of a program, or the chunk that is in work within a run. */
export type Variation = "constant" | "run" | "chunk";

/** Tells what values change with, in a program that works through chunks of its inputs. */
export class Variations {
  readonly #known = new Map<Node, Variation>();

  /** @param shared the inputs that are the same for all chunks of a run */
  constructor(shared: readonly Value[]) {
    for (const { node } of shared) this.#known.set(node, "run");
  }

  /** Looks at what leads to the node iteratively: graphs are thousands of nodes deep. */
  of(node: Node): Variation {
    const stack = [node];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const unknown = this.#known.has(top) ? [] : top.inputs.filter((input) => !this.#known.has(input.node));
      if (unknown.length > 0) {
        stack.push(...unknown.map((input) => input.node));
        continue;
      }
      if (!this.#known.has(top)) this.#known.set(top, this.#fromInputs(top));
      stack.pop();
    }
    return this.#known.get(node)!;
  }

  #fromInputs({ operator, inputs }: Node): Variation {
    if (isLeaf(operator)) return operator.kind === "input" ? "chunk" : "constant";
    const found = new Set(inputs.map((input) => this.#known.get(input.node)));
    return found.has("chunk") ? "chunk" : found.has("run") ? "run" : "constant";
  }
}
