import { ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { formatShape } from "../shape.ts";
import { mul, sub } from "./elementwise.ts";
import { mean, sum, sumTo } from "./reduction.ts";

/** y = eˣ / Σ eˣ over the last axis; dx = y (g − Σ g y). */
export const softmaxOperator: OperatorFunction<Record<never, never>> = defineOperator<Record<never, never>>({
  name: "softmax",
  infer: ([x]) => [{ shape: x.shape, dtype: "float32" }],
  emit: (emitter, _node, inputs, outputs) => void emitter.operator("Softmax", inputs, { outputs, attributes: { axis: { int: -1 } } }),
  vjp: (node, [g]) => {
    if (!g) return [undefined];
    const y = node.outputs[0];
    return [mul(y, sub(g, sum(mul(g, y), -1, true)))];
  },
});

/** y = (x − μ)/σ · scale + bias over the last axis; also returns μ and 1/σ for the gradient. */
export const layerNormOperator: OperatorFunction<{ readonly epsilon: number }> = defineOperator<{ readonly epsilon: number }>({
  name: "layerNorm",
  infer: ([x, scale, bias]) => {
    const width = x.shape[x.shape.length - 1];
    for (const [name, parameter] of Object.entries({ scale, bias })) {
      if (parameter.shape.length !== 1 || parameter.shape[0] !== width) {
        throw new ShapeError(`layerNorm: ${name} is ${formatShape(parameter.shape)}, expected [${width}] for an input ${formatShape(x.shape)}`);
      }
    }
    const statistic = { shape: [...x.shape.slice(0, -1), 1], dtype: "float32" } as const;
    return [{ shape: x.shape, dtype: "float32" }, statistic, statistic];
  },
  emit: (emitter, node, inputs, outputs) =>
    void emitter.operator("LayerNormalization", inputs, { outputs, attributes: { axis: { int: -1 }, epsilon: { float: node.attributes.epsilon } } }),
  vjp: (node, [g]) => {
    if (!g) return [undefined, undefined, undefined];
    const [x, scale, bias] = node.inputs;
    const [, mu, inverseDeviation] = node.outputs;
    const normalized = mul(sub(x, mu), inverseDeviation);
    const gNormalized = mul(g, scale);
    const centred = sub(sub(gNormalized, mean(gNormalized, -1, true)), mul(normalized, mean(mul(gNormalized, normalized), -1, true)));
    return [mul(centred, inverseDeviation), sumTo(mul(g, normalized), scale.shape), sumTo(g, bias.shape)];
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
