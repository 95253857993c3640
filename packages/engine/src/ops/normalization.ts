import { requireFloats } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { defineOperator, type Emitter, type OperatorFunction, type Value } from "../graph/value.ts";
import { elementCount, formatShape, type Shape, sameShape } from "../shape.ts";
import { add, mul, neg, square, sub } from "./elementwise.ts";
import { matmul } from "./linalg.ts";
import { broadcastTo, reshape, unsqueeze } from "./movement.ts";
import { sum, sumTo } from "./reduction.ts";

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
 * With ĝ = g · scale and z = x − μ, so that x̂ = z r: dx = r (ĝ − mean ĝ − z r² mean(ĝ z)) + (gμ − gᵣ r³ z)/n,
 * dscale = Σ r g z and dbias = Σ g over the rows.
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
    const width = scale.shape[0];
    const rows = elementCount(inverse.shape);
    const centred = sub(x, mu);
    const parts: Value[] = [];
    let gScale: Value | undefined;
    if (g) {
      const weighed = mul(g, centred);
      // Means of products with scale, as products with scale/n: one pass over the rows less for each.
      const share = reshape(mul(scale, 1 / width), [width, 1]);
      const meanOf = (product: Value): Value => reshape(matmul(reshape(product, [rows, width]), share), inverse.shape);
      const projection = mul(meanOf(weighed), square(inverse));
      parts.push(mul(sub(sub(mul(g, scale), mul(centred, projection)), meanOf(g)), inverse));
      gScale = reshape(matmul(reshape(inverse, [1, rows]), reshape(weighed, [rows, width])), [width]);
    }
    // Only second derivatives, which differentiate the lines above, ask for these.
    if (gMean) parts.push(broadcastTo(mul(gMean, 1 / width), x.shape));
    if (gInverse) parts.push(mul(mul(gInverse, mul(square(inverse), inverse)), mul(centred, -1 / width)));
    return [parts.reduce((a, b) => add(a, b)), gScale, g && sumTo(g, bias.shape)];
  },
});

/**
 * y = Σ e v / Σ e over axis 1 with e = exp(l − max l): values v blended by the softmax of logits l, both
 * [rows, count, channels]. Also returns e and n = 1 / Σ e [rows, 1, channels], of which e n is the softmax; alone they
 * depend on the shift max l, which carries no gradient here.
 *
 * With g′ = g n: dv = e g′ and dl = (v − y) dv; from the other outputs dl += e (gₑ − gₙ n²).
 */
export const softmaxBlendOperator: OperatorFunction<Record<never, never>> = defineOperator<Record<never, never>>({
  name: "softmaxBlend",
  infer: ([logits, values]) => {
    requireFloats("softmaxBlend", [logits, values]);
    if (logits.shape.length !== 3 || !sameShape(logits.shape, values.shape)) {
      throw new ShapeError(
        `softmaxBlend: logits are ${formatShape(logits.shape)} and values ${formatShape(values.shape)}; both must be [rows, count, channels] of equal sizes`,
      );
    }
    const [rows, , channels] = logits.shape;
    return [[rows, channels], logits.shape, [rows, 1, channels]].map((shape) => ({ shape, dtype: "float32" }));
  },
  emit: (emitter, node, [logits, values], [blended, exponentials, normalizer]) => {
    const { shape } = node.inputs[0];
    const [rows, count, channels] = shape;
    const [highest] = emitter.operator("ReduceMax", [logits, emitter.integers([1])]);
    const [shifted] = emitter.operator("Sub", [logits, highest]);
    emitter.operator("Exp", [shifted], { outputs: [exponentials] });
    // Means instead of sums: what they are divided by cancels out.
    const [inverse] = emitter.operator("Reciprocal", [meanOverMiddle(emitter, exponentials, shape)]);
    emitter.operator("Mul", [inverse, emitter.floats(Float32Array.of(1 / count), [])], { outputs: [normalizer] });
    const [weighed] = emitter.operator("Mul", [exponentials, values]);
    // The denominator divides the sum instead of every weight.
    const [ratio] = emitter.operator("Mul", [meanOverMiddle(emitter, weighed, shape), inverse]);
    emitter.operator("Reshape", [ratio, emitter.integers([rows, channels])], { outputs: [blended] });
  },
  vjp: (node, [g, gExponentials, gNormalizer]) => {
    const [, values] = node.inputs;
    const [blended, exponentials, normalizer] = node.outputs;
    let gValues: Value | undefined;
    const parts: Value[] = [];
    if (g) {
      gValues = mul(exponentials, mul(unsqueeze(g, 1), normalizer));
      parts.push(mul(sub(values, unsqueeze(blended, 1)), gValues));
    }
    if (gExponentials) parts.push(mul(exponentials, gExponentials));
    if (gNormalizer) parts.push(neg(mul(exponentials, mul(gNormalizer, square(normalizer)))));
    return [parts.reduce((a, b) => add(a, b)), gValues];
  },
});

/** Channels below which pooling averages over a middle axis faster than a reduction, which multiplies matrices row by row. */
const narrowRow = 64;

/** The mean of [rows, count, channels] over axis 1, [rows, 1, channels]. */
function meanOverMiddle(emitter: Emitter, x: string, [rows, count, channels]: Shape): string {
  if (channels >= narrowRow) return emitter.operator("ReduceMean", [x, emitter.integers([1])])[0];
  const [map] = emitter.operator("Reshape", [x, emitter.integers([rows, 1, count, channels])]);
  const [pooled] = emitter.operator("AveragePool", [map], { attributes: { kernel_shape: { ints: [count, 1] } } });
  return emitter.operator("Reshape", [pooled, emitter.integers([rows, 1, channels])])[0];
}

/** Softmax over the last axis. */
export function softmax(x: Value): Value {
  return softmaxOperator([x], {})[0];
}

/** Layer normalization over the last axis with learned scale and bias [channels]. */
export function layerNorm(x: Value, scale: Value, bias: Value, epsilon: number): Value {
  return layerNormOperator([x, scale, bias], { epsilon })[0];
}

/**
 * Blend values [rows, count, channels] over axis 1 by the softmax of `logits` of equal shape, separately for every
 * channel. Returns the blend [rows, channels] and the softmax [rows, count, channels], which costs nothing unless used.
 */
export function softmaxBlend(logits: Value, values: Value): { blended: Value; weights: Value } {
  const [blended, exponentials, normalizer] = softmaxBlendOperator([logits, values], {});
  return { blended, weights: mul(exponentials, normalizer) };
}
