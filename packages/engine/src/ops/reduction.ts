import { requireFloats } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { broadcastShapes, elementCount, formatShape, normalizeAxis, type Shape, sameShape } from "../shape.ts";
import { div, mul, step, sub } from "./elementwise.ts";
import { broadcastTo, reshape } from "./movement.ts";

/** Reductions keep the reduced axes with size 1; `sum(x, axes)` and friends drop them afterwards. */
type Axes = { readonly axes: readonly number[] };

function reducedShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

/** Whether the reduction keeps exactly the last axis. */
function keepsOnlyLastAxis(shape: Shape, axes: readonly number[]): boolean {
  return shape.length >= 2 && axes.length === shape.length - 1 && !axes.includes(shape.length - 1);
}

/** y = Σ x over `axes`; dx = g broadcast back. */
export const sumOperator: OperatorFunction<Axes> = defineOperator<Axes>({
  name: "sum",
  infer: ([x], { axes }) => [{ shape: reducedShape(x.shape, axes), dtype: "float32" }],
  emit: (emitter, node, [x], outputs) => {
    const { shape } = node.inputs[0];
    const { axes } = node.attributes;
    if (!keepsOnlyLastAxis(shape, axes)) {
      emitter.operator("ReduceSum", [x, emitter.integers(axes)], { outputs, attributes: { keepdims: { int: 1 } } });
      return;
    }
    // Summing rows is a product with a row of ones: the runtime's ReduceSum over leading axes is several times slower.
    const width = shape[shape.length - 1];
    const rows = elementCount(shape) / width;
    const ones = emitter.floats(new Float32Array(rows).fill(1), [1, rows]);
    if (shape.length === 2) {
      emitter.operator("MatMul", [ones, x], { outputs });
      return;
    }
    const [flat] = emitter.operator("Reshape", [x, emitter.integers([rows, width])]);
    const [total] = emitter.operator("MatMul", [ones, flat]);
    emitter.operator("Reshape", [total, emitter.integers(node.outputs[0].shape)], { outputs });
  },
  vjp: (node, [g]) => [g && broadcastTo(g, node.inputs[0].shape)],
});

/** y = max x over `axes`; the gradient is shared equally between tied elements. */
export const maxOperator: OperatorFunction<Axes> = defineOperator<Axes>({
  name: "max",
  infer: ([x], { axes }) => [{ shape: reducedShape(x.shape, axes), dtype: "float32" }],
  emit: (emitter, node, [x], outputs) =>
    void emitter.operator("ReduceMax", [x, emitter.integers(node.attributes.axes)], {
      outputs,
      attributes: { keepdims: { int: 1 } },
    }),
  vjp: (node, [g]) => {
    if (!g) return [undefined];
    const isMax = sub(1, step(sub(node.outputs[0], node.inputs[0])));
    const ties = sumOperator([isMax], node.attributes)[0];
    return [mul(isMax, div(g, ties))];
  },
});

function reduce(
  operator: OperatorFunction<Axes>,
  x: Value,
  axes: number | readonly number[],
  keepDims: boolean,
): Value {
  const name = operator.operator.name;
  const list = (typeof axes === "number" ? [axes] : [...axes])
    .map((axis) => normalizeAxis(name, axis, x.shape))
    .sort((a, b) => a - b);
  if (new Set(list).size !== list.length)
    throw new ShapeError(`${name}: axes ${formatShape(list)} name an axis of ${formatShape(x.shape)} twice`);
  requireFloats(name, [x]);
  const long = list.filter((axis) => x.shape[axis] !== 1);
  const kept = long.length === 0 ? x : operator([x], { axes: long })[0];
  return keepDims
    ? kept
    : reshape(
        kept,
        x.shape.filter((_, axis) => !list.includes(axis)),
      );
}

/** Every axis of x, for whole-tensor reductions. */
function allAxes(x: Value): number[] {
  return x.shape.map((_, axis) => axis);
}

/** Sum over axes (all when omitted); the axes are dropped unless `keepDims`. */
export function sum(x: Value, axes: number | readonly number[] = allAxes(x), keepDims = false): Value {
  return reduce(sumOperator, x, axes, keepDims);
}

/** Maximum over axes (all when omitted); the axes are dropped unless `keepDims`. */
export function max(x: Value, axes: number | readonly number[] = allAxes(x), keepDims = false): Value {
  return reduce(maxOperator, x, axes, keepDims);
}

/** Mean over axes (all when omitted); the axes are dropped unless `keepDims`. */
export function mean(x: Value, axes: number | readonly number[] = allAxes(x), keepDims = false): Value {
  const total = sum(x, axes, keepDims);
  return mul(total, elementCount(total.shape) / elementCount(x.shape));
}

/**
 * Undo a broadcast: sum x over the axes along which `shape` was stretched.
 * @throws {ShapeError} when `shape` does not broadcast to the shape of x
 */
export function sumTo(x: Value, shape: Shape): Value {
  if (!sameShape(broadcastShapes("sumTo", x.shape, shape), x.shape)) {
    throw new ShapeError(
      `sumTo: ${formatShape(shape)} does not broadcast to ${formatShape(x.shape)}, so ${formatShape(x.shape)} cannot be summed back to it`,
    );
  }
  const lead = x.shape.length - shape.length;
  const axes = x.shape
    .map((_, axis) => axis)
    .filter((axis) => x.shape[axis] !== 1 && (axis < lead || shape[axis - lead] === 1));
  return reshape(axes.length === 0 ? x : sumOperator([x], { axes })[0], shape);
}
