import { div, input, mul, step, sub, sum, type Value } from "@gpnerf/engine";

/** A graph in which some intermediate values have become inputs. */
export interface HeldGraph<Name extends string> {
  readonly outputs: Record<Name, Value>;
  /** What the new inputs stand for, by their names: evaluate these once, at the point of interest, to feed them. */
  readonly held: Record<string, Value>;
}

/**
 * The smooth piece of a graph around a point: the same numbers and gradients there, but fit for central differences.
 *
 * What is behind `stopGradient` becomes an input, because reverse mode takes it for a constant while differences would
 * move it. So do the choices of `relu` and `max`, because a step of useful size crosses some of their many kinks.
 */
export function holdPieces<Name extends string>(outputs: Readonly<Record<Name, Value>>): HeldGraph<Name> {
  const held: Record<string, Value> = {};
  const copies = new Map<Value["node"], readonly Value[]>();

  const hold = (value: Value): Value => {
    const name = `held${Object.keys(held).length}`;
    held[name] = value;
    return input(name, value.shape);
  };
  const copied = (value: Value): Value => {
    const { node } = value;
    const copy = copies.get(node) ?? copyNode(node);
    copies.set(node, copy);
    return copy[value.index];
  };
  const copyNode = (node: Value["node"]): readonly Value[] => {
    if ("kind" in node.operator) return node.outputs;
    const [x] = node.inputs;
    const [y] = node.outputs;
    switch (node.operator.name) {
      case "stopGradient":
        return [hold(x)];
      case "relu":
        return [mul(copied(x), hold(step(x)))];
      case "max": {
        const { axes } = node.attributes as unknown as { axes: readonly number[] };
        const largest = sub(1, step(sub(y, x)));
        return [sum(mul(copied(x), hold(div(largest, sum(largest, axes, true)))), axes, true)];
      }
    }
    const copy = { ...node, inputs: node.inputs.map(copied), outputs: [] as Value[] };
    for (const output of node.outputs) copy.outputs.push({ ...output, node: copy });
    return copy.outputs;
  };
  const entries = (Object.entries(outputs) as [Name, Value][]).map(([name, value]) => [name, copied(value)]);
  return { outputs: Object.fromEntries(entries) as Record<Name, Value>, held };
}
