import type { Node } from "./value.ts";

/** Every node reachable from `roots` through inputs, each after all of its consumers. */
export function reverseTopologicalOrder(roots: readonly Node[]): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  const stack = [...roots];
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    if (!state.has(node)) {
      state.set(node, "open");
      for (const input of node.inputs) if (!state.has(input.node)) stack.push(input.node);
    } else {
      stack.pop();
      if (state.get(node) === "open") {
        state.set(node, "done");
        order.push(node);
      }
    }
  }
  return order.reverse();
}
