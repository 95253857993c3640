import { requireFloats } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { broadcastShapes, elementCount, formatShape, type Shape } from "../shape.ts";
import { concat, concatOperator, reshape, transpose, transposeLast } from "./movement.ts";
import { sumTo } from "./reduction.ts";

function matrixAxes(who: string, a: Value, b: Value): { batch: Shape; rows: number; inner: number; columns: number } {
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw new ShapeError(
      `${who}: ${formatShape(a.shape)} · ${formatShape(b.shape)} needs at least two axes on each side`,
    );
  }
  const [rows, inner] = a.shape.slice(-2);
  const [innerB, columns] = b.shape.slice(-2);
  if (inner !== innerB) {
    throw new ShapeError(
      `${who}: ${formatShape(a.shape)} · ${formatShape(b.shape)}: axis -1 of the left has size ${inner}, axis -2 of the right ${innerB}; they must be equal`,
    );
  }
  const leading = `${who}: ${formatShape(a.shape)} · ${formatShape(b.shape)} without the last two axes`;
  return { batch: broadcastShapes(leading, a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, inner, columns };
}

/** Y = A·B over the last two axes, leading axes broadcast; dA = G·Bᵀ, dB = Aᵀ·G. */
export const matmulOperator: OperatorFunction<Record<never, never>> = defineOperator<Record<never, never>>({
  name: "matmul",
  infer: ([a, b]) => {
    requireFloats("matmul", [a, b]);
    const { batch, rows, columns } = matrixAxes("matmul", a, b);
    return [{ shape: [...batch, rows, columns], dtype: "float32" }];
  },
  emit: (emitter, { inputs: [a], outputs: [y] }, inputs, outputs) => {
    emitter.operator("MatMul", inputs, { outputs });
    emitter.count(elementCount(y.shape) * a.shape[a.shape.length - 1]);
  },
  vjp: (node, [g]) => {
    if (!g) return [undefined, undefined];
    const [a, b] = node.inputs;
    const da = sumTo(matmul(g, transposeLast(b)), a.shape);
    if (b.shape.length > 2) return [da, sumTo(matmul(transposeLast(a), g), b.shape)];
    // One weight matrix shared by all leading axes: a single product over all rows. The runtime is slow at turning the left
    // factor of a product around, so that is the narrower one, and it is transposed by a pass of its own.
    const [inner, columns] = b.shape;
    const inputs = reshape(a, [-1, inner]);
    const gradients = reshape(g, [elementCount(g.shape) / columns, columns]);
    const db =
      inner <= columns ? matmul(transposedRows(a), gradients) : transposeLast(matmul(transposedRows(g), inputs));
    return [da, db];
  },
});

/**
 * Rows of x, of any number of leading axes, as columns: [width, rows]. Channels that were joined are transposed part by
 * part, because layers often join what they all read to what is their own: the former is then transposed once for all.
 */
function transposedRows(x: Value): Value {
  const { operator, attributes, inputs } = x.node;
  const last = x.shape.length - 1;
  if (operator === concatOperator.operator && attributes["axis"] === last) return concat(inputs.map(transposedRows), 0);
  return transpose(reshape(x, [-1, x.shape[last]]), [1, 0]);
}

/** Matrix product over the last two axes with broadcast leading axes. */
export function matmul(a: Value, b: Value): Value {
  return matmulOperator([a, b], {})[0];
}
