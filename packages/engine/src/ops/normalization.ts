import { requireFloats } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { formatShape } from "../shape.ts";
import { add, mul, square, sub } from "./elementwise.ts";
import { broadcastTo } from "./movement.ts";
import { mean, sum, sumTo } from "./reduction.ts";

function requireLastAxis(who: string, x: Value): void {
  requireFloats(who, [x]);
  if (x.shape.length === 0)
    throw new ShapeError(`${who}: got a scalar, shape []; expected at least one axis, the one to normalize over`);
}

/** y = eˣ / Σ eˣ over the last axis; dx = y (g − Σ g y). */
export const softmaxOperator: OperatorFunction<Record<never, never>> = defineOperator<Record<never, never>>({
  name: "softmax",
  infer: ([x]) => {
    requireLastAxis("softmax", x);
    return [{ shape: x.shape, dtype: "float32" }];
  },
  emit: (emitter, _node, inputs, outputs) =>
    void emitter.operator("Softmax", inputs, { outputs, attributes: { axis: { int: -1 } } }),
  vjp: (node, [g]) => {
    if (!g) return [undefined];
    const y = node.outputs[0];
    return [mul(y, sub(g, sum(mul(g, y), -1, true)))];
  },
});

/**
 * y = x̂ · scale + bias with x̂ = (x − μ) r, r = 1/σ, over the n elements of the last axis; also returns μ and r.
 * dx = r (ĝ − mean ĝ − x̂ mean(ĝ x̂)) + (gμ − gr r² x̂)/n with ĝ = g · scale.
 */
export const layerNormOperator: OperatorFunction<{ readonly epsilon: number }> = defineOperator<{
  readonly epsilon: number;
}>({
  name: "layerNorm",
  infer: ([x, scale, bias]) => {
    requireLastAxis("layerNorm", x);
    requireFloats("layerNorm", [scale, bias]);
    const width = x.shape[x.shape.length - 1];
    for (const [name, parameter] of Object.entries({ scale, bias })) {
      if (parameter.shape.length !== 1 || parameter.shape[0] !== width) {
        throw new ShapeError(
          `layerNorm: ${name} is ${formatShape(parameter.shape)}, expected [${width}], the size of the last axis of x ${formatShape(x.shape)}`,
        );
      }
    }
    const statistic = { shape: [...x.shape.slice(0, -1), 1], dtype: "float32" } as const;
    return [{ shape: x.shape, dtype: "float32" }, statistic, statistic];
  },
  emit: (emitter, node, inputs, outputs) =>
    void emitter.operator("LayerNormalization", inputs, {
      outputs,
      attributes: { axis: { int: -1 }, epsilon: { float: node.attributes.epsilon } },
    }),
  vjp: (node, [g, gMean, gInverse]) => {
    const [x, scale, bias] = node.inputs;
    const [, mu, inverse] = node.outputs;
    const normalized = mul(sub(x, mu), inverse);
    const parts: Value[] = [];
    if (g) {
      const gNormalized = mul(g, scale);
      const centred = sub(
        sub(gNormalized, mean(gNormalized, -1, true)),
        mul(normalized, mean(mul(gNormalized, normalized), -1, true)),
      );
      parts.push(mul(centred, inverse));
    }
    // Only second derivatives, which differentiate the lines above, ask for these.
    const share = 1 / x.shape[x.shape.length - 1];
    if (gMean) parts.push(broadcastTo(mul(gMean, share), x.shape));
    if (gInverse) parts.push(mul(mul(gInverse, square(inverse)), mul(normalized, -share)));
    return [parts.reduce((a, b) => add(a, b)), g && sumTo(mul(g, normalized), scale.shape), g && sumTo(g, bias.shape)];
  },
});

/** Softmax over the last axis. */
export function softmax(x: Value): Value {
  return softmaxOperator([x], {})[0];
}

/** Layer normalization over the last axis with learned scale and bias [channels]. */
export function layerNorm(x: Value, scale: Value, bias: Value, epsilon: number): Value {
  return layerNormOperator([x, scale, bias], { epsilon })[0];
}
