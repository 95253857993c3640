import { DTypeError, ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, scalar, type Value } from "../graph/value.ts";
import { broadcastShapes, elementCount, formatShape, normalizeAxis, type Shape, sameShape } from "../shape.ts";
import { matrixTransposition } from "./matrixTransposition.ts";
import { sumTo } from "./reduction.ts";

export const reshapeOperator: OperatorFunction<{ readonly shape: Shape }> = defineOperator<{ readonly shape: Shape }>({
  name: "reshape",
  infer: ([x], { shape }) => {
    const wrong = shape.findIndex((size) => !Number.isInteger(size) || size < 0);
    if (wrong >= 0)
      throw new ShapeError(
        `reshape: ${formatShape(x.shape)} to ${formatShape(shape)}: size ${shape[wrong]} (axis ${wrong}) is no whole number`,
      );
    if (elementCount(shape) !== elementCount(x.shape)) {
      throw new ShapeError(
        `reshape: ${formatShape(x.shape)} has ${elementCount(x.shape)} elements, ${formatShape(shape)} has ${elementCount(shape)}; they must be equal`,
      );
    }
    return [{ shape, dtype: x.dtype }];
  },
  emit: (emitter, node, [x], outputs) =>
    void emitter.operator("Reshape", [x, emitter.integers(node.attributes.shape)], { outputs }),
  vjp: (node, [g]) => [g && reshape(g, node.inputs[0].shape)],
});

export const transposeOperator: OperatorFunction<{ readonly permutation: readonly number[] }> = defineOperator<{
  readonly permutation: readonly number[];
}>({
  name: "transpose",
  infer: ([x], { permutation }) => {
    const sorted = [...permutation].sort((a, b) => a - b);
    if (permutation.length !== x.shape.length || sorted.some((axis, index) => axis !== index)) {
      const axes = formatShape([...x.shape.keys()]);
      throw new ShapeError(
        `transpose: ${formatShape(permutation)} is no permutation of the axes ${axes} of ${formatShape(x.shape)}; name each axis once`,
      );
    }
    return [{ shape: permutation.map((axis) => x.shape[axis]), dtype: x.dtype }];
  },
  emit: (emitter, node, inputs, outputs) =>
    void emitter.operator("Transpose", inputs, {
      outputs,
      attributes: { perm: { ints: node.attributes.permutation } },
    }),
  vjp: (node, [g]) => {
    const { permutation } = node.attributes;
    return [
      g &&
        transpose(
          g,
          permutation.map((_, axis) => permutation.indexOf(axis)),
        ),
    ];
  },
});

export const broadcastToOperator: OperatorFunction<{ readonly shape: Shape }> = defineOperator<{
  readonly shape: Shape;
}>({
  name: "broadcastTo",
  infer: ([x], { shape }) => {
    const both = broadcastShapes("broadcastTo", x.shape, shape);
    if (!sameShape(both, shape)) {
      const axis = both.findIndex((size, i) => size !== (shape[i - both.length + shape.length] ?? 0)) - both.length;
      throw new ShapeError(
        `broadcastTo: ${formatShape(x.shape)} does not stretch to ${formatShape(shape)}: axis ${axis} would have to shrink`,
      );
    }
    return [{ shape, dtype: x.dtype }];
  },
  emit: (emitter, node, [x], outputs) => {
    // Asking for 1 keeps the size that is there, so only stretched axes are named and the others can stay dynamic.
    const { shape } = node.inputs[0];
    const lead = node.attributes.shape.length - shape.length;
    const stretched = node.attributes.shape.map((size, axis) => (shape[axis - lead] === size ? 1 : size));
    emitter.operator("Expand", [x, emitter.integers(stretched)], { outputs });
  },
  vjp: (node, [g]) => [g && sumTo(g, node.inputs[0].shape)],
});

export const concatOperator: OperatorFunction<{ readonly axis: number }> = defineOperator<{ readonly axis: number }>({
  name: "concat",
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    for (const [position, other] of inputs.entries()) {
      const join = `concat: tensor ${position} ${formatShape(other.shape)} does not join tensor 0 ${formatShape(first.shape)} along axis ${axis}`;
      if (other.dtype !== first.dtype)
        throw new DTypeError(`${join}: they are ${other.dtype} and ${first.dtype}; they must be equal`);
      if (other.shape.length !== first.shape.length)
        throw new ShapeError(
          `${join}: they have ${other.shape.length} and ${first.shape.length} axes; the counts must be equal`,
        );
      const differing = other.shape.findIndex((size, i) => i !== axis && size !== first.shape[i]);
      if (differing >= 0)
        throw new ShapeError(
          `${join}: axis ${differing} has sizes ${other.shape[differing]} and ${first.shape[differing]}; they must be equal`,
        );
    }
    const total = inputs.reduce((size, other) => size + other.shape[axis], 0);
    return [{ shape: first.shape.map((size, i) => (i === axis ? total : size)), dtype: first.dtype }];
  },
  emit: (emitter, node, inputs, outputs) =>
    void emitter.operator("Concat", inputs, { outputs, attributes: { axis: { int: node.attributes.axis } } }),
  vjp: (node, [g]) => {
    const { axis } = node.attributes;
    // One pass for all pieces: the runtime takes longer to cut a few columns out of many rows than to share all out.
    const sizes = node.inputs.map(({ shape }) => shape[axis]);
    return g ? [...split(g, axis, sizes)] : sizes.map(() => undefined);
  },
});

type SliceAttributes = { readonly axis: number; readonly start: number; readonly end: number; readonly step: number };

export const sliceOperator: OperatorFunction<SliceAttributes> = defineOperator<SliceAttributes>({
  name: "slice",
  infer: ([x], { axis, start, end, step }) => {
    const size = x.shape[axis];
    if (![start, end, step].every(Number.isInteger) || !(start >= 0 && start < end && end <= size && step >= 1)) {
      throw new ShapeError(
        `slice: ${start}..${end} step ${step} does not lie within axis ${axis} of ${formatShape(x.shape)}; expected whole numbers with 0 ≤ start < end ≤ ${size} and step ≥ 1`,
      );
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

type SplitAttributes = { readonly axis: number; readonly sizes: readonly number[] };

export const splitOperator: OperatorFunction<SplitAttributes> = defineOperator<SplitAttributes>({
  name: "split",
  infer: ([x], { axis, sizes }) => {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (!sizes.every((size) => Number.isInteger(size) && size >= 1) || total !== x.shape[axis]) {
      throw new ShapeError(
        `split: pieces of ${formatShape(sizes)} do not make up axis ${axis} of ${formatShape(x.shape)}; expected whole numbers above 0 that add up to ${x.shape[axis]}`,
      );
    }
    return sizes.map((size) => ({ shape: x.shape.map((s, i) => (i === axis ? size : s)), dtype: x.dtype }));
  },
  emit: (emitter, node, [x], outputs) => {
    const { axis, sizes } = node.attributes;
    emitter.operator("Split", [x, emitter.integers(sizes)], { outputs, attributes: { axis: { int: axis } } });
  },
  vjp: (node, gradients) => {
    const pieces = gradients.map((g, i) => g ?? broadcastTo(scalar(0), node.outputs[i].shape));
    return [concat(pieces, node.attributes.axis)];
  },
});

type PadAttributes = { readonly axis: number; readonly before: number; readonly after: number };

export const padOperator: OperatorFunction<PadAttributes> = defineOperator<PadAttributes>({
  name: "pad",
  infer: ([x], { axis, before, after }) => {
    if (![before, after].every((count) => Number.isInteger(count) && count >= 0)) {
      throw new ShapeError(
        `pad: cannot add ${before} and ${after} zeros to axis ${axis} of ${formatShape(x.shape)}; expected whole numbers, 0 or more (slice takes elements away)`,
      );
    }
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
    void emitter.operator(
      "Slice",
      [x, ...[-1, -(2 ** 31), node.attributes.axis, -1].map((n) => emitter.integers([n]))],
      { outputs },
    ),
  vjp: (node, [g]) => [g && reverse(g, node.attributes.axis)],
});

/**
 * The same elements in another shape of equal size; one size may be −1.
 * @throws {ShapeError} when the sizes do not fit
 */
export function reshape(x: Value, shape: Shape): Value {
  if (shape.filter((size) => size === -1).length > 1) {
    throw new ShapeError(
      `reshape: ${formatShape(shape)} for ${formatShape(x.shape)} leaves several sizes open; only one can be -1`,
    );
  }
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const open = elementCount(x.shape) / known;
  if (shape.includes(-1) && !Number.isInteger(open)) {
    throw new ShapeError(
      `reshape: the ${elementCount(x.shape)} elements of ${formatShape(x.shape)} do not fill ${formatShape(shape)}: ${known} does not divide them (axis ${shape.indexOf(-1)})`,
    );
  }
  const resolved = shape.map((size) => (size === -1 ? open : size));
  // A reshape of a reshape needs only the original.
  const source = x.node.operator === reshapeOperator.operator ? x.node.inputs[0] : x;
  return sameShape(resolved, source.shape) ? source : reshapeOperator([source], { shape: resolved })[0];
}

/** Reorder axes: axis i of the result is axis `permutation[i]` of x. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  if (permutation.length === x.shape.length && permutation.every((axis, i) => axis === i)) return x;
  const [y] = transposeOperator([x], { permutation });
  const blocked = matrixTransposition(x.shape, permutation);
  if (!blocked) return y;
  return reshape(transposeOperator([reshape(x, blocked.shape)], { permutation: blocked.permutation })[0], y.shape);
}

/**
 * Swap the last two axes. The runtime makes this part of a matrix product that reads it.
 * @throws {ShapeError} when there are not two
 */
export function transposeLast(x: Value): Value {
  const rank = x.shape.length;
  if (rank < 2)
    throw new ShapeError(
      `transposeLast: ${formatShape(x.shape)} has ${rank} axes; at least two are needed (axes -2 and -1)`,
    );
  return transposeOperator([x], { permutation: [...Array(rank - 2).keys(), rank - 1, rank - 2] })[0];
}

/** Stretch axes of size 1 (and add leading ones) to `shape`. */
export function broadcastTo(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : broadcastToOperator([x], { shape: [...shape] })[0];
}

/** Join tensors along an axis. */
export function concat(inputs: readonly Value[], axis: number): Value {
  if (inputs.length === 0) throw new ShapeError("concat: got no tensors; at least one is needed");
  return inputs.length === 1
    ? inputs[0]
    : concatOperator(inputs, { axis: normalizeAxis("concat", axis, inputs[0].shape) })[0];
}

/** Elements start, start + step, … below end of one axis. */
export function slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
  const normalized = normalizeAxis("slice", axis, x.shape);
  if (start === 0 && end === x.shape[normalized] && step === 1) return x;
  return sliceOperator([x], { axis: normalized, start, end, step })[0];
}

/** Cut one axis into pieces of these sizes, which make it up. Undoes `concat`. */
export function split(x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
  const normalized = normalizeAxis("split", axis, x.shape);
  if (sizes.length === 1 && sizes[0] === x.shape[normalized]) return [x];
  return splitOperator([x], { axis: normalized, sizes: [...sizes] });
}

/** Zeros before and after one axis. */
export function pad(x: Value, axis: number, before: number, after: number): Value {
  return before === 0 && after === 0
    ? x
    : padOperator([x], { axis: normalizeAxis("pad", axis, x.shape), before, after })[0];
}

/** The elements of one axis in reverse order. */
export function reverse(x: Value, axis: number): Value {
  const normalized = normalizeAxis("reverse", axis, x.shape);
  return x.shape[normalized] === 1 ? x : reverseOperator([x], { axis: normalized })[0];
}

/**
 * Add an axis of size 1, which is axis `axis` of the result.
 * @throws {ShapeError} when the result cannot have such an axis
 */
export function unsqueeze(x: Value, axis: number): Value {
  const rank = x.shape.length;
  const at = axis < 0 ? axis + rank + 1 : axis;
  if (!Number.isInteger(at) || at < 0 || at > rank)
    throw new ShapeError(`unsqueeze: cannot add axis ${axis} to ${formatShape(x.shape)}; use ${-rank - 1}..${rank}`);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Put step − 1 zeros after every element of an axis. */
function dilate(x: Value, axis: number, step: number): Value {
  const shape = x.shape.map((size, i) => (i === axis ? size * step : size));
  return reshape(pad(unsqueeze(x, axis + 1), axis + 1, 0, step - 1), shape);
}
