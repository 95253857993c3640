import { requireFloats } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { formatShape, normalizeAxis } from "../shape.ts";
import { add } from "./elementwise.ts";
import { concat, pad, reverse, slice } from "./movement.ts";

type ReflectPadAttributes = { readonly axes: readonly number[]; readonly amount: number };

/** `amount` elements mirrored at both ends of some axes; the gradient of a mirrored element goes to its original. */
export const reflectPadOperator: OperatorFunction<ReflectPadAttributes> = defineOperator<ReflectPadAttributes>({
  name: "reflectPad",
  infer: ([x], { axes, amount }) => {
    requireFloats("reflectPad", [x]);
    for (const axis of axes) {
      const size = x.shape[axis];
      if (Number.isInteger(amount) && amount >= 0 && amount < size) continue;
      throw new ShapeError(
        `reflectPad: cannot mirror ${amount} elements of axis ${axis} of ${formatShape(x.shape)}; expected a whole number, 0..${size - 1}`,
      );
    }
    return [{ shape: x.shape.map((size, axis) => (axes.includes(axis) ? size + 2 * amount : size)), dtype: "float32" }];
  },
  emit: (emitter, node, [x], outputs) => {
    const { axes, amount } = node.attributes;
    const counts = node.inputs[0].shape.map((_, axis) => (axes.includes(axis) ? amount : 0));
    const pads = emitter.integers([...counts, ...counts]);
    emitter.operator("Pad", [x, pads], { outputs, attributes: { mode: { string: "reflect" } } });
  },
  vjp: (node, [g]) => {
    const { axes, amount } = node.attributes;
    return [g && axes.reduce((folded, axis) => fold(folded, axis, amount), g)];
  },
});

/** Add what lies beyond both ends of an axis, mirrored, to what lies inside. */
function fold(g: Value, axis: number, amount: number): Value {
  const size = g.shape[axis] - 2 * amount;
  const beyond = [slice(g, axis, 0, amount), slice(g, axis, amount + size, size + 2 * amount)];
  const [left, right] = beyond.map((edge) => reverse(edge, axis));
  const inside = (start: number, end: number): Value => slice(g, axis, amount + start, amount + end);
  const opposite = size - 1 - amount;
  if (opposite <= amount) {
    // The two mirrored ranges overlap.
    return add(add(inside(0, size), pad(left, axis, 1, size - 1 - amount)), pad(right, axis, opposite, 1));
  }
  // Otherwise the map is put together once instead of being padded and added twice.
  return concat(
    [
      inside(0, 1),
      add(inside(1, 1 + amount), left),
      ...(opposite > 1 + amount ? [inside(1 + amount, opposite)] : []),
      add(inside(opposite, size - 1), right),
      inside(size - 1, size),
    ],
    axis,
  );
}

/** Mirror `amount` elements at both ends of one or several axes without repeating the edge (PyTorch's reflect padding). */
export function reflectPad(x: Value, axes: number | readonly number[], amount: number): Value {
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) => normalizeAxis("reflectPad", axis, x.shape));
  const [y] = reflectPadOperator([x], { axes: list, amount });
  return amount === 0 ? x : y;
}
