import { requireFloats } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { elementCount, formatShape, sameShape } from "../shape.ts";
import { add, mul, square, sub } from "./elementwise.ts";
import { reshape } from "./movement.ts";
import { mean, sum } from "./reduction.ts";

const pixelAxes = [2, 3] as const;

/**
 * y = x̂ · scale + bias per channel, with x̂ = (x − μ) r, r = 1/σ, over the n pixels of each channel of x [images,
 * channels, height, width]; also returns x̂ and r [images, channels, 1, 1].
 *
 * dx = r scale (g − mean g − x̂ mean(g x̂)), the same of x̂'s gradient without scale, and − gᵣ r² x̂/n;
 * dscale = Σ g x̂ and dbias = Σ g over images and pixels.
 */
export const instanceNormOperator: OperatorFunction<{ readonly epsilon: number }> = defineOperator<{
  readonly epsilon: number;
}>({
  name: "instanceNorm",
  infer: ([x, scale, bias]) => {
    requireFloats("instanceNorm", [x, scale, bias]);
    if (x.shape.length !== 4) {
      throw new ShapeError(
        `instanceNorm: x is ${formatShape(x.shape)}, expected four axes: [images, channels, height, width]`,
      );
    }
    const [images, channels] = x.shape;
    for (const [name, parameter] of Object.entries({ scale, bias })) {
      if (!sameShape(parameter.shape, [channels])) {
        throw new ShapeError(
          `instanceNorm: ${name} is ${formatShape(parameter.shape)}, expected [${channels}], the channels (axis 1) of x ${formatShape(x.shape)}`,
        );
      }
    }
    return [x.shape, x.shape, [images, channels, 1, 1]].map((shape) => ({ shape, dtype: "float32" }));
  },
  emit: (emitter, node, [x, scale, bias], [y, normalized, inverse]) => {
    const { shape } = node.inputs[0];
    const [images, channels, height, width] = shape;
    const pixels = height * width;
    const filled = (value: number, size: number): string => emitter.floats(new Float32Array(size).fill(value), [size]);
    // The runtime's InstanceNormalization is slower and does not return the deviation.
    const [rows] = emitter.operator("Reshape", [x, emitter.integers([images * channels, pixels])]);
    const [flat, , deviation] = emitter.operator("LayerNormalization", [rows, filled(1, pixels), filled(0, pixels)], {
      attributes: { axis: { int: -1 }, epsilon: { float: node.attributes.epsilon } },
      outputCount: 3,
    });
    emitter.operator("Reshape", [flat, emitter.integers(shape)], { outputs: [normalized] });
    emitter.operator("Reshape", [deviation, emitter.integers(node.outputs[2].shape)], { outputs: [inverse] });
    // With mean 0 and variance 1 a batch norm is a scale and shift of each channel in one pass.
    emitter.operator("BatchNormalization", [normalized, scale, bias, filled(0, channels), filled(1, channels)], {
      outputs: [y],
      attributes: { epsilon: { float: 0 } },
    });
  },
  vjp: (node, [g, gNormalized, gInverse]) => {
    const [x, scale] = node.inputs;
    const [, normalized, inverse] = node.outputs;
    const channels = scale.shape[0];
    const throughMoments = (gradient: Value, factor: Value): Value => {
      const projection = mean(mul(gradient, normalized), pixelAxes, true);
      return mul(sub(sub(gradient, mul(normalized, projection)), mean(gradient, pixelAxes, true)), factor);
    };
    const parts: Value[] = [];
    if (g) parts.push(throughMoments(g, mul(inverse, reshape(scale, [1, channels, 1, 1]))));
    // Only second derivatives ask for these.
    if (gNormalized) parts.push(throughMoments(gNormalized, inverse));
    const share = elementCount(inverse.shape) / elementCount(x.shape);
    if (gInverse) parts.push(mul(normalized, mul(mul(gInverse, square(inverse)), -share)));
    const overImages = (perImage: Value): Value => sum(sum(perImage, pixelAxes), 0);
    return [parts.reduce((a, b) => add(a, b)), g && overImages(mul(g, normalized)), g && overImages(g)];
  },
});

/**
 * Normalize each channel of each image of x [images, channels, height, width] over its pixels, then scale and shift it
 * by numbers [channels].
 */
export function instanceNorm(x: Value, scale: Value, bias: Value, epsilon: number): Value {
  return instanceNormOperator([x, scale, bias], { epsilon })[0];
}
