import { requireFloats } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { reverseTopologicalOrder } from "../graph/reverseTopologicalOrder.ts";
import { constant, defineOperator, type OperatorFunction, type Value } from "../graph/value.ts";
import { elementCount, formatShape, type Shape, sameShape } from "../shape.ts";
import { channelBlock, emitBlockedConvolution } from "./blockedMaps.ts";
import { gatherRows } from "./indexing.ts";
import { matmul } from "./linalg.ts";
import { concat, pad, reshape, slice, transpose, transposeLast } from "./movement.ts";
import { sum } from "./reduction.ts";
import { emitWinogradConvolution, emitWinogradWeightGradient, isWinogradConvolution } from "./winograd.ts";

/** Zero padding as [top, left, bottom, right]. */
export type Padding = readonly [top: number, left: number, bottom: number, right: number];
type ConvAttributes = { readonly stride: number; readonly padding: Padding };
/** With stride 1 kernels may come as [in, out, height, width], to be turned by 180°. */
type Conv2dAttributes = ConvAttributes & { readonly turned?: boolean };
type WeightGradientAttributes = ConvAttributes & { readonly kernel: readonly number[] };

function requireMaps(who: string, x: Value, weight: Value, attributes: ConvAttributes): void {
  requireFloats(who, [x, weight]);
  if (x.shape.length !== 4 || weight.shape.length !== 4) {
    throw new ShapeError(
      `${who}: got x ${formatShape(x.shape)}, weight ${formatShape(weight.shape)}; expected [images, channels, height, width] and [out, in, height, width]`,
    );
  }
  requireSteps(who, x, attributes);
}

function requireSteps(who: string, x: Value, { stride, padding }: ConvAttributes): void {
  if (!Number.isInteger(stride) || stride < 1 || !padding.every((size) => Number.isInteger(size) && size >= 0)) {
    throw new ShapeError(
      `${who}: stride ${stride} and padding ${formatShape(padding)} on axes 2 and 3 of ${formatShape(x.shape)}; expected whole numbers, stride ≥ 1 and padding ≥ 0`,
    );
  }
}

function requireBias(bias: Value, weight: Value): void {
  requireFloats("conv2d", [bias]);
  if (!sameShape(bias.shape, [weight.shape[0]])) {
    throw new ShapeError(
      `conv2d: bias is ${formatShape(bias.shape)}, expected [${weight.shape[0]}], one number for each output channel (axis 0) of weight ${formatShape(weight.shape)}`,
    );
  }
}

/**
 * Cross-correlation of [images, in, height, width] with [out, in, kernelHeight, kernelWidth], plus a bias [out] where one
 * is given; its gradient is that of the outputs, summed over images and pixels.
 */
export const conv2dOperator: OperatorFunction<Conv2dAttributes> = defineOperator<Conv2dAttributes>({
  name: "conv2d",
  infer: ([x, weight, bias], attributes) => {
    requireMaps("conv2d", x, weight, attributes);
    const { stride, padding } = attributes;
    const [images, channels, height, width] = x.shape;
    const [out, inChannels, kernelHeight, kernelWidth] = kernelShape(weight, attributes);
    if (channels !== inChannels) {
      throw new ShapeError(
        `conv2d: x ${formatShape(x.shape)} has ${channels} channels (axis 1), weight ${formatShape(weight.shape)} expects ${inChannels} (axis 1)`,
      );
    }
    if (bias) requireBias(bias, weight);
    const [top, left, bottom, right] = padding;
    const outHeight = Math.floor((height + top + bottom - kernelHeight) / stride) + 1;
    const outWidth = Math.floor((width + left + right - kernelWidth) / stride) + 1;
    if (outHeight < 1 || outWidth < 1) {
      throw new ShapeError(
        `conv2d: kernel ${kernelHeight}x${kernelWidth} of weight ${formatShape(weight.shape)} does not fit into the ${height + top + bottom}x${width + left + right} map that x ${formatShape(x.shape)} is with padding (axes 2, 3)`,
      );
    }
    return [{ shape: [images, out, outHeight, outWidth], dtype: "float32" }];
  },
  emit: (emitter, node, inputs, outputs) => {
    const { stride, padding, turned = false } = node.attributes;
    const [x, weight] = node.inputs;
    const [y] = node.outputs;
    const shape = kernelShape(weight, node.attributes);
    const block = channelBlock(emitter, shape, y.shape);
    const isWinograd = emitter.winograd && isWinogradConvolution(shape, y.shape, stride);
    const [map, given, ...bias] = inputs;
    const turnedLater = turned && isWinograd && block > 1;
    const kernels = turned && !turnedLater ? emitter.tensor(turnedKernels(weight)) : given;
    const operands = [map, kernels, ...bias];
    if (isWinograd) {
      const maps = { x: x.shape, y: y.shape, padding };
      emitWinogradConvolution(emitter, { ...maps, block, turned: turnedLater }, operands, outputs);
      return;
    }
    const attributes = { strides: { ints: [stride, stride] }, pads: { ints: padding } };
    if (block > 1) emitBlockedConvolution(emitter, { weight: shape, block, attributes }, operands, outputs);
    else emitter.operator("Conv", operands, { outputs, attributes });
    emitter.count(elementCount(y.shape) * elementCount(shape.slice(1)));
  },
  vjp: (node, [g]) => {
    if (!g) return node.inputs.map(() => undefined);
    const [x, weight, bias] = node.inputs;
    const dKernels = convWeightGradient(g, x, weight, node.attributes);
    const gradients = [
      convDataGradient(g, weight, x, node.attributes),
      node.attributes.turned ? turnedKernels(dKernels) : dKernels,
    ];
    return bias ? [...gradients, sum(g, [0, 2, 3])] : gradients;
  },
});

/** The transpose of conv2d as a linear map of x; `outputSize` [height, width] resolves the sizes a stride leaves open. */
export const convTranspose2dOperator: OperatorFunction<ConvAttributes & { readonly outputSize: readonly number[] }> =
  defineOperator<ConvAttributes & { readonly outputSize: readonly number[] }>({
    name: "convTranspose2d",
    infer: ([x, weight], attributes) => {
      requireMaps("convTranspose2d", x, weight, attributes);
      const { stride, outputSize } = attributes;
      if (x.shape[1] !== weight.shape[0]) {
        throw new ShapeError(
          `convTranspose2d: x ${formatShape(x.shape)} has ${x.shape[1]} channels (axis 1), weight ${formatShape(weight.shape)} expects ${weight.shape[0]} (axis 0)`,
        );
      }
      naturalSize(x, weight, attributes).forEach((size, i) => {
        if (outputSize[i] >= size && outputSize[i] < size + stride) return;
        throw new ShapeError(
          `convTranspose2d: x ${formatShape(x.shape)} with weight ${formatShape(weight.shape)} and stride ${stride} cannot become ${outputSize[i]} on axis ${2 + i}; use ${size}..${size + stride - 1}`,
        );
      });
      return [{ shape: [x.shape[0], weight.shape[1], ...outputSize], dtype: "float32" }];
    },
    emit: (emitter, node, inputs, outputs) => {
      const { stride, padding, outputSize } = node.attributes;
      const [x, weight] = node.inputs;
      const natural = naturalSize(x, weight, node.attributes);
      emitter.operator("ConvTranspose", inputs, {
        outputs,
        attributes: {
          strides: { ints: [stride, stride] },
          pads: { ints: padding },
          output_padding: { ints: outputSize.map((size, i) => size - natural[i]) },
        },
      });
      emitter.count(elementCount(x.shape) * elementCount(weight.shape.slice(1)));
    },
    vjp: (node, [g]) => {
      if (!g) return [undefined, undefined];
      const [x, weight] = node.inputs;
      const { stride, padding } = node.attributes;
      // The transposed map swaps the roles of data and gradient in both products.
      return [conv2d(g, weight, { stride, padding }), convWeightGradient(x, g, weight, { stride, padding })];
    },
  });

/** The smallest height and width that a convolution maps to those of x. */
function naturalSize(x: Value, weight: Value, { stride, padding }: ConvAttributes): number[] {
  return [0, 1].map((i) => (x.shape[2 + i] - 1) * stride + weight.shape[2 + i] - padding[i] - padding[2 + i]);
}

/** [out, in, height, width] of the kernels that a convolution reads. */
function kernelShape({ shape: [out, channels, ...size] }: Value, { turned = false }: Conv2dAttributes): Shape {
  return turned ? [channels, out, ...size] : [out, channels, ...size];
}

/** dL/dx. With stride 1 a plain convolution with the turned kernels: twice as fast as ConvTranspose here. */
function convDataGradient(
  g: Value,
  weight: Value,
  x: Value,
  { stride, padding, turned = false }: Conv2dAttributes,
): Value {
  const [, , height, width] = x.shape;
  if (stride !== 1) return convTranspose2dOperator([g, weight], { stride, padding, outputSize: [height, width] })[0];
  const [, , kernelHeight, kernelWidth] = weight.shape;
  const [, , outHeight, outWidth] = g.shape;
  const [top, left, bottom, right] = [kernelHeight - 1, kernelWidth - 1, kernelHeight - 1, kernelWidth - 1].map(
    (reach, i) => reach - padding[i],
  );
  // Where the padding reaches beyond the kernel, the outermost outputs saw only zeros: their gradients are left out.
  const rows = slice(g, 2, Math.max(0, -top), outHeight - Math.max(0, -bottom));
  const seen = slice(rows, 3, Math.max(0, -left), outWidth - Math.max(0, -right));
  const inverse: Padding = [Math.max(0, top), Math.max(0, left), Math.max(0, bottom), Math.max(0, right)];
  return conv2dOperator([seen, weight], { stride: 1, padding: inverse, turned: !turned })[0];
}

/**
 * Weights [out, in, kernelHeight, kernelWidth] with their kernels turned by 180°, [in, out, kernelHeight, kernelWidth].
 * The taps are brought to the front and back: there, reversing them and swapping channels moves whole matrices.
 */
function turnedKernels(weight: Value): Value {
  const [out, channels, kernelHeight, kernelWidth] = weight.shape;
  const count = kernelHeight * kernelWidth;
  const taps = transpose(reshape(weight, [out * channels, count]), [1, 0]);
  const order = constant(
    Int32Array.from({ length: count }, (_, i) => count - 1 - i),
    [count],
  );
  const flipped = transposeLast(reshape(gatherRows(taps, order), [count, out, channels]));
  const last = transpose(reshape(flipped, [count, channels * out]), [1, 0]);
  return reshape(last, [channels, out, kernelHeight, kernelWidth]);
}

/**
 * Input channels below which the taps in a row of the kernel share a matrix product in the gradient of the weights: a
 * product with as few columns wastes most of its arithmetic. With more channels, joining the taps costs more than it gains.
 */
const narrowChannels = 16;

/**
 * dL/dW of conv2d from dL/dy and x, [out, in, kernelHeight, kernelWidth]. It is linear in both: its own gradients are
 * convolutions with the gradient that arrives as the kernel.
 */
export const conv2dWeightGradientOperator: OperatorFunction<WeightGradientAttributes> =
  defineOperator<WeightGradientAttributes>({
    name: "conv2dWeightGradient",
    infer: ([g, x], { stride, padding, kernel }) => {
      const who = "conv2dWeightGradient";
      requireFloats(who, [g, x]);
      if (g.shape.length !== 4 || x.shape.length !== 4) {
        throw new ShapeError(
          `${who}: got g ${formatShape(g.shape)}, x ${formatShape(x.shape)}; expected [images, channels, height, width] of both`,
        );
      }
      requireSteps(who, x, { stride, padding });
      const [images, channels, ...size] = x.shape;
      const [, out] = g.shape;
      const steps = (i: number): number => Math.floor((size[i] + padding[i] + padding[i + 2] - kernel[i]) / stride) + 1;
      const expected = [images, out, steps(0), steps(1)];
      if (!sameShape(g.shape, expected)) {
        throw new ShapeError(
          `${who}: g is ${formatShape(g.shape)}; a ${kernel.join("x")} kernel with stride ${stride} and padding ${formatShape(padding)} makes ${formatShape(expected)} of x ${formatShape(x.shape)} (axes 0, 2, 3)`,
        );
      }
      return [{ shape: [out, channels, ...kernel], dtype: "float32" }];
    },
    emit: (emitter, { inputs: [g, x], attributes, outputs: [y] }, inputs, outputs) => {
      const { stride, padding } = attributes;
      if (emitter.winograd && isWinogradConvolution(y.shape, g.shape, stride)) {
        emitWinogradWeightGradient(emitter, { x: x.shape, y: g.shape, padding }, inputs, outputs);
        return;
      }
      emitter.operator("Identity", [emitter.tensor(tapByTap(g, x, y.shape, attributes))], { outputs });
    },
    vjp: ({ inputs: [g, x], attributes }, [gWeight]) =>
      gWeight ? [conv2d(x, gWeight, attributes), convDataGradient(g, gWeight, x, attributes)] : [undefined, undefined],
  });

function convWeightGradient(g: Value, x: Value, weight: Value, { stride, padding }: ConvAttributes): Value {
  return conv2dWeightGradientOperator([g, x], { stride, padding, kernel: weight.shape.slice(2) })[0];
}

/** Matrix products over shifted views of x; faster than im2col or a batch-channel swap. */
function tapByTap(
  g: Value,
  x: Value,
  [out, channels, kernelHeight, kernelWidth]: Shape,
  { stride, padding }: ConvAttributes,
): Value {
  const [images, , outHeight, outWidth] = g.shape;
  const [top, left, bottom, right] = padding;
  const padded = pad(pad(x, 2, top, bottom), 3, left, right);
  // Columns first: they are cut once for all rows of the kernel, and whole rows copy faster.
  const columns = Array.from({ length: kernelWidth }, (_, j) =>
    slice(padded, 3, j, j + (outWidth - 1) * stride + 1, stride),
  );
  const gRows = reshape(g, [images, out, outHeight * outWidth]);
  const taps: Value[] = [];
  for (let i = 0; i < kernelHeight; i++) {
    for (const maps of channels < narrowChannels ? [concat(columns, 1)] : columns) {
      const window = slice(maps, 2, i, i + (outHeight - 1) * stride + 1, stride);
      const width = maps.shape[1];
      const product = matmul(gRows, transposeLast(reshape(window, [images, width, outHeight * outWidth])));
      taps.push(tapsFirst(sum(product, 0), channels));
    }
  }
  return reshape(transpose(concat(taps, 0), [1, 0]), [out, channels, kernelHeight, kernelWidth]);
}

/** [out, taps · channels] → [taps, out · channels] */
function tapsFirst(product: Value, channels: number): Value {
  const [out, width] = product.shape;
  const taps = width / channels;
  if (taps === 1) return reshape(product, [1, out * channels]);
  return reshape(transpose(reshape(product, [out, taps, channels]), [1, 0, 2]), [taps, out * channels]);
}

/** 2D cross-correlation: x [images, in, height, width], weight [out, in, kernelHeight, kernelWidth], bias [out] if any. */
export function conv2d(
  x: Value,
  weight: Value,
  options: { readonly stride?: number; readonly padding?: number | Padding; readonly bias?: Value | undefined } = {},
): Value {
  const { stride = 1, padding = 0, bias } = options;
  const sides: Padding = typeof padding === "number" ? [padding, padding, padding, padding] : padding;
  return conv2dOperator(bias ? [x, weight, bias] : [x, weight], { stride, padding: sides })[0];
}

/**
 * The outputs of all 2D convolutions that values depend on, in an order that is the same whenever the same graph is traced.
 * They are what is expensive to compute again in a backward pass (see `given` of `compile`).
 */
export function convolutionsBefore(values: readonly Value[]): Value[] {
  return reverseTopologicalOrder(values.map(({ node }) => node))
    .filter(({ operator }) => operator === conv2dOperator.operator)
    .map(({ outputs: [y] }) => y)
    .reverse();
}
