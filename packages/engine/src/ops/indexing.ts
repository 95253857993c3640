import { requireFloats } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { elementCount, formatShape, sameShape } from "../shape.ts";

type NoAttributes = Record<never, never>;

function requireIndices(who: string, indices: Value): void {
  if (indices.dtype !== "int32")
    throw new DTypeError(`${who}: indices ${formatShape(indices.shape)} are ${indices.dtype}, expected int32`);
}

/** Y[…, :] = table[indices[…], :]; the gradient is scattered back by addition. */
export const gatherRowsOperator: OperatorFunction<NoAttributes> = defineOperator<NoAttributes>({
  name: "gatherRows",
  infer: ([table, indices]) => {
    requireIndices("gatherRows", indices);
    if (table.shape.length !== 2)
      throw new ShapeError(
        `gatherRows: the table is ${formatShape(table.shape)}, expected [rows, channels] for indices ${formatShape(indices.shape)}`,
      );
    return [{ shape: [...indices.shape, table.shape[1]], dtype: table.dtype }];
  },
  emit: (emitter, _node, inputs, outputs) =>
    void emitter.operator("Gather", inputs, { outputs, attributes: { axis: { int: 0 } } }),
  vjp: (node, [g]) => [g && scatterAddRows(g, node.inputs[1], node.inputs[0].shape[0]), undefined],
});

/**
 * Y[r, :] = Σ over all … with indices[…] = r of updates[…, :]; the gradient is gathered back.
 *
 * ScatterND with reduction "add" gives wrong sums in sessions of more than one thread; ours always run one-threaded.
 */
export const scatterAddRowsOperator: OperatorFunction<{ readonly rows: number }> = defineOperator<{
  readonly rows: number;
}>({
  name: "scatterAddRows",
  infer: ([updates, indices], { rows }) => {
    requireFloats("scatterAddRows", [updates]);
    requireIndices("scatterAddRows", indices);
    const channels = updates.shape[updates.shape.length - 1];
    if (updates.shape.length === 0 || !sameShape(updates.shape, [...indices.shape, channels])) {
      const expected = `[${[...indices.shape, "channels"].join(", ")}]`;
      throw new ShapeError(
        `scatterAddRows: updates are ${formatShape(updates.shape)}, expected ${expected} for indices ${formatShape(indices.shape)}: one row of channels (axis -1) per index`,
      );
    }
    if (!Number.isInteger(rows) || rows < 1)
      throw new ShapeError(
        `scatterAddRows: cannot make ${rows} rows (axis 0) of ${channels} channels; expected a positive integer`,
      );
    return [{ shape: [rows, channels], dtype: "float32" }];
  },
  emit: (emitter, node, [updates, indices], outputs) => {
    const [rows, channels] = node.outputs[0].shape;
    const count = elementCount(node.inputs[1].shape);
    const [flat] = emitter.operator("Reshape", [updates, emitter.integers([count, channels])]);
    const [column] = emitter.operator("Reshape", [indices, emitter.integers([count, 1])]);
    const [wide] = emitter.operator("Cast", [column], { attributes: { to: { int: 7 } } });
    const [zeros] = emitter.operator("Expand", [
      emitter.floats(Float32Array.of(0), [1, 1]),
      emitter.integers([rows, channels]),
    ]);
    emitter.operator("ScatterND", [zeros, wide, flat], { outputs, attributes: { reduction: { string: "add" } } });
  },
  vjp: (node, [g]) => [g && gatherRows(g, node.inputs[1]), undefined],
});

/** Rows of `table` [rows, channels] at int32 `indices` […] → […, channels]. */
export function gatherRows(table: Value, indices: Value): Value {
  return gatherRowsOperator([table, indices], {})[0];
}

/** Add `updates` […, channels] into `rows` zero rows at int32 `indices` […] → [rows, channels]. */
export function scatterAddRows(updates: Value, indices: Value, rows: number): Value {
  return scatterAddRowsOperator([updates, indices], { rows })[0];
}
