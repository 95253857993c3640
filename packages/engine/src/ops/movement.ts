import { ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { broadcastShapes, elementCount, formatShape, normalizeAxis, sameShape, type Shape } from "../shape.ts";
import { sumTo } from "./reduction.ts";

export const reshapeOperator: OperatorFunction<{ readonly shape: Shape }> = defineOperator<{ readonly shape: Shape }>({
  name: "reshape",
  infer: ([x], { shape }) => {
    if (elementCount(shape) !== elementCount(x.shape)) {
      throw new ShapeError(`reshape: ${formatShape(x.shape)} has ${elementCount(x.shape)} elements, ${formatShape(shape)} has ${elementCount(shape)}`);
    }
    return [{ shape, dtype: x.dtype }];
  },
  emit: (emitter, node, [x], outputs) => void emitter.operator("Reshape", [x, emitter.integers(node.attributes.shape)], { outputs }),
  vjp: (node, [g]) => [g && reshape(g, node.inputs[0].shape)],
});

export const transposeOperator: OperatorFunction<{ readonly permutation: readonly number[] }> = defineOperator<{
  readonly permutation: readonly number[];
}>({
  name: "transpose",
  infer: ([x], { permutation }) => {
    const sorted = [...permutation].sort((a, b) => a - b);
    if (permutation.length !== x.shape.length || sorted.some((axis, index) => axis !== index)) {
      throw new ShapeError(`transpose: ${formatShape(permutation)} is no permutation of the axes of ${formatShape(x.shape)}`);
    }
    return [{ shape: permutation.map((axis) => x.shape[axis]), dtype: x.dtype }];
  },
  emit: (emitter, node, inputs, outputs) =>
    void emitter.operator("Transpose", inputs, { outputs, attributes: { perm: { ints: node.attributes.permutation } } }),
  vjp: (node, [g]) => {
    const { permutation } = node.attributes;
    return [g && transpose(g, permutation.map((_, axis) => permutation.indexOf(axis)))];
  },
});

export const broadcastToOperator: OperatorFunction<{ readonly shape: Shape }> = defineOperator<{ readonly shape: Shape }>({
  name: "broadcastTo",
  infer: ([x], { shape }) => {
    if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
      throw new ShapeError(`broadcastTo: ${formatShape(x.shape)} does not stretch to ${formatShape(shape)}`);
    }
    return [{ shape, dtype: x.dtype }];
  },
  emit: (emitter, node, [x], outputs) => void emitter.operator("Expand", [x, emitter.integers(node.attributes.shape)], { outputs }),
  vjp: (node, [g]) => [g && sumTo(g, node.inputs[0].shape)],
});

export const concatOperator: OperatorFunction<{ readonly axis: number }> = defineOperator<{ readonly axis: number }>({
  name: "concat",
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    for (const other of inputs) {
      if (other.shape.length !== first.shape.length || other.dtype !== first.dtype || other.shape.some((size, i) => i !== axis && size !== first.shape[i])) {
        throw new ShapeError(`concat: ${formatShape(other.shape)} (${other.dtype}) does not join ${formatShape(first.shape)} (${first.dtype}) along axis ${axis}; the other axes must be equal`);
      }
    }
    const total = inputs.reduce((size, other) => size + other.shape[axis], 0);
    return [{ shape: first.shape.map((size, i) => (i === axis ? total : size)), dtype: first.dtype }];
  },
  emit: (emitter, node, inputs, outputs) => void emitter.operator("Concat", inputs, { outputs, attributes: { axis: { int: node.attributes.axis } } }),
  vjp: (node, [g]) => {
    let start = 0;
    return node.inputs.map((part) => {
      const end = start + part.shape[node.attributes.axis];
      const piece = g && slice(g, node.attributes.axis, start, end);
      start = end;
      return piece;
    });
  },
});

type SliceAttributes = { readonly axis: number; readonly start: number; readonly end: number; readonly step: number };

export const sliceOperator: OperatorFunction<SliceAttributes> = defineOperator<SliceAttributes>({
  name: "slice",
  infer: ([x], { axis, start, end, step }) => {
    const size = x.shape[axis];
    if (!(start >= 0 && start < end && end <= size && step >= 1)) {
      throw new ShapeError(`slice: ${start}..${end} step ${step} does not lie within axis ${axis} of ${formatShape(x.shape)}`);
    }
    return [{ shape: x.shape.map((s, i) => (i === axis ? Math.ceil((end - start) / step) : s)), dtype: x.dtype }];
  },
  emit: (emitter, node, [x], outputs) => {
    const { axis, start, end, step } = node.attributes;
    emitter.operator("Slice", [x, ...[start, end, axis, step].map((n) => emitter.integers([n]))], { outputs });
  },
  // The gradient lands where the slice was read; the elements skipped over get zero.
  vjp: (node, [g]) => {
    if (!g) return [undefined];
    const { axis, start, step } = node.attributes;
    const size = node.inputs[0].shape[axis];
    const spread = step === 1 ? g : dilate(g, axis, step);
    const inside = Math.min(spread.shape[axis], size - start);
    return [pad(slice(spread, axis, 0, inside), axis, start, size - start - inside)];
  },
});

type PadAttributes = { readonly axis: number; readonly before: number; readonly after: number };

export const padOperator: OperatorFunction<PadAttributes> = defineOperator<PadAttributes>({
  name: "pad",
  infer: ([x], { axis, before, after }) => {
    if (before < 0 || after < 0) throw new ShapeError(`pad: ${before} and ${after} zeros on axis ${axis}; the counts cannot be negative`);
    return [{ shape: x.shape.map((size, i) => (i === axis ? before + size + after : size)), dtype: x.dtype }];
  },
  emit: (emitter, node, [x], outputs) => {
    const { axis, before, after } = node.attributes;
    const rank = node.inputs[0].shape.length;
    const counts = new Array<number>(2 * rank).fill(0);
    counts[axis] = before;
    counts[rank + axis] = after;
    emitter.operator("Pad", [x, emitter.integers(counts)], { outputs, attributes: { mode: { string: "constant" } } });
  },
  vjp: (node, [g]) => {
    const { axis, before } = node.attributes;
    return [g && slice(g, axis, before, before + node.inputs[0].shape[axis])];
  },
});

export const reverseOperator: OperatorFunction<{ readonly axis: number }> = defineOperator<{ readonly axis: number }>({
  name: "reverse",
  infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  emit: (emitter, node, [x], outputs) =>
    void emitter.operator("Slice", [x, ...[-1, -(2 ** 31), node.attributes.axis, -1].map((n) => emitter.integers([n]))], { outputs }),
  vjp: (node, [g]) => [g && reverse(g, node.attributes.axis)],
});

/** The same elements in another shape of equal size; one size may be −1. */
export function reshape(x: Value, shape: Shape): Value {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const resolved = shape.map((size) => (size === -1 ? elementCount(x.shape) / known : size));
  return sameShape(resolved, x.shape) ? x : reshapeOperator([x], { shape: resolved })[0];
}

/** Reorder axes: axis i of the result is axis `permutation[i]` of x. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  return permutation.every((axis, i) => axis === i) && permutation.length === x.shape.length ? x : transposeOperator([x], { permutation })[0];
}

/** Swap the last two axes. */
export function transposeLast(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

/** Stretch axes of size 1 (and add leading ones) to `shape`. */
export function broadcastTo(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : broadcastToOperator([x], { shape: [...shape] })[0];
}

/** Join tensors along an axis. */
export function concat(inputs: readonly Value[], axis: number): Value {
  if (inputs.length === 0) throw new ShapeError("concat: got no tensors; at least one is needed");
  return inputs.length === 1 ? inputs[0] : concatOperator(inputs, { axis: normalizeAxis("concat", axis, inputs[0].shape) })[0];
}

/** Elements start, start + step, … below end of one axis. */
export function slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
  const normalized = normalizeAxis("slice", axis, x.shape);
  if (start === 0 && end === x.shape[normalized] && step === 1) return x;
  return sliceOperator([x], { axis: normalized, start, end, step })[0];
}

/** Zeros before and after one axis. */
export function pad(x: Value, axis: number, before: number, after: number): Value {
  return before === 0 && after === 0 ? x : padOperator([x], { axis: normalizeAxis("pad", axis, x.shape), before, after })[0];
}

/** The elements of one axis in reverse order. */
export function reverse(x: Value, axis: number): Value {
  const normalized = normalizeAxis("reverse", axis, x.shape);
  return x.shape[normalized] === 1 ? x : reverseOperator([x], { axis: normalized })[0];
}

/** Add an axis of size 1. */
export function unsqueeze(x: Value, axis: number): Value {
  const at = axis < 0 ? axis + x.shape.length + 1 : axis;
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Put step − 1 zeros after every element of an axis. */
function dilate(x: Value, axis: number, step: number): Value {
  const shape = x.shape.map((size, i) => (i === axis ? size * step : size));
  return reshape(pad(unsqueeze(x, axis + 1), axis + 1, 0, step - 1), shape);
}

/** Mirror `amount` elements at both ends of an axis without repeating the edge (PyTorch's reflect padding). */
export function reflectPad(x: Value, axis: number, amount: number): Value {
  const at = normalizeAxis("reflectPad", axis, x.shape);
  const size = x.shape[at];
  if (amount >= size) throw new ShapeError(`reflectPad: cannot mirror ${amount} elements of axis ${axis} of ${formatShape(x.shape)}; the axis needs more than ${amount}`);
  if (amount === 0) return x;
  const left = reverse(slice(x, at, 1, 1 + amount), at);
  const right = reverse(slice(x, at, size - 1 - amount, size - 1), at);
  return concat([left, x, right], at);
}
