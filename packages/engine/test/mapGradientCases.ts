import { conv2d, instanceNorm, type OperatorName, operators, type Padding, type Shape } from "@gpnerf/engine";
import { float, positive } from "./examples.ts";
import type { GradientCase } from "./gradientCases.ts";

const maps = (title: string, x: Shape, weight: Shape, stride: number, padding: number | Padding): GradientCase => ({
  title: `${title}: [${x}] * [${weight}], stride ${stride}, padding [${padding}]`,
  tensors: { x: float(3, x), weight: float(4, weight) },
  outputs: ({ x, weight }) => conv2d(x, weight, { stride, padding }),
});

const biasedMaps = (x: Shape, weight: Shape, stride: number, padding: number): GradientCase => ({
  title: `with bias: [${x}] * [${weight}], stride ${stride}, padding ${padding}`,
  tensors: { x: float(3, x), weight: float(4, weight), bias: float(5, weight.slice(0, 1)) },
  outputs: ({ x, weight, bias }) => conv2d(x, weight, { stride, padding, bias }),
});

const transposedMaps = (
  x: Shape,
  weight: Shape,
  stride: number,
  padding: Padding,
  outputSize: readonly number[],
): GradientCase => ({
  title: `[${x}] to ${outputSize.join("x")} with [${weight}], stride ${stride}, padding [${padding}]`,
  tensors: { x: float(5, x), weight: float(6, weight) },
  outputs: ({ x, weight }) => operators.convTranspose2d([x, weight], { stride, padding, outputSize }),
});

const weightGradients = (
  x: Shape,
  g: Shape,
  kernel: readonly number[],
  stride: number,
  padding: Padding,
): GradientCase => ({
  title: `of a ${kernel.join("x")} kernel from [${g}] and [${x}], stride ${stride}, padding [${padding}]`,
  tensors: { g: float(3, g), x: float(4, x) },
  outputs: ({ g, x }) => operators.conv2dWeightGradient([g, x], { stride, padding, kernel }),
});

const instanceNorms = (shape: Shape, epsilon: number): GradientCase => {
  const channels = shape.slice(1, 2);
  return {
    title: `[${shape}], epsilon ${epsilon}`,
    tensors: { x: float(7, shape), scale: positive(8, channels), bias: float(9, channels) },
    outputs: ({ x, scale, bias }) => instanceNorm(x, scale, bias, epsilon),
  };
};

/** The operators on feature maps. */
export const mapGradientCases: {
  readonly [K in Extract<
    OperatorName,
    "instanceNorm" | "conv2d" | "conv2dWeightGradient" | "convTranspose2d"
  >]: readonly GradientCase[];
} = {
  instanceNorm: [
    instanceNorms([1, 2, 3, 4], 1e-5),
    instanceNorms([2, 3, 2, 3], 0.1),
    {
      title: "normalized maps and inverse deviation as outputs",
      tensors: { x: float(1, [2, 2, 2, 2]), scale: positive(2, [2]), bias: float(3, [2]) },
      outputs: ({ x, scale, bias }) => operators.instanceNorm([x, scale, bias], { epsilon: 1e-3 }),
    },
    {
      title: "inverse deviation alone",
      tensors: { x: float(4, [1, 2, 3, 2]), scale: positive(5, [2]), bias: float(6, [2]) },
      outputs: ({ x, scale, bias }) => operators.instanceNorm([x, scale, bias], { epsilon: 1e-3 })[2],
    },
  ],
  conv2d: [
    maps("no padding", [1, 2, 4, 5], [3, 2, 3, 3], 1, 0),
    maps("same size", [2, 2, 4, 3], [2, 2, 3, 3], 1, 1),
    maps("one tap", [2, 3, 2, 3], [2, 3, 1, 1], 1, 0),
    maps("asymmetric padding", [1, 2, 3, 4], [2, 2, 3, 3], 1, [2, 0, 1, 1]),
    maps("more padding than kernel", [1, 1, 3, 3], [2, 1, 1, 2], 1, [1, 2, 0, 3]),
    maps("rectangular kernel", [1, 2, 4, 5], [1, 2, 2, 4], 1, [0, 1, 1, 2]),
    maps("stride, odd sizes", [1, 2, 5, 7], [2, 2, 3, 3], 2, 1),
    maps("stride, rows left over", [1, 2, 6, 4], [2, 2, 3, 3], 2, 1),
    maps("stride, asymmetric padding", [2, 1, 5, 6], [2, 1, 3, 3], 2, [0, 2, 1, 0]),
    maps("stride beyond the kernel", [1, 1, 7, 8], [1, 1, 2, 1], 3, [1, 0, 0, 1]),
    maps("large kernel", [1, 1, 8, 8], [1, 1, 7, 7], 2, 3),
    maps("many channels", [1, 17, 3, 4], [2, 17, 3, 2], 1, 1),
    maps("many channels, stride", [2, 16, 5, 4], [1, 16, 3, 3], 2, [1, 0, 1, 1]),
    biasedMaps([2, 2, 4, 3], [3, 2, 3, 3], 1, 1),
    biasedMaps([1, 2, 5, 4], [1, 2, 1, 1], 2, 0),
  ],
  conv2dWeightGradient: [
    weightGradients([1, 2, 4, 5], [1, 3, 4, 5], [3, 3], 1, [1, 1, 1, 1]),
    weightGradients([2, 1, 5, 6], [2, 2, 2, 3], [3, 3], 2, [0, 2, 1, 0]),
    weightGradients([1, 17, 3, 3], [1, 2, 4, 2], [2, 3], 1, [2, 0, 0, 1]),
  ],
  convTranspose2d: [
    transposedMaps([1, 2, 2, 3], [2, 3, 3, 3], 1, [0, 0, 0, 0], [4, 5]),
    transposedMaps([2, 2, 2, 2], [2, 1, 3, 3], 2, [1, 1, 1, 1], [3, 3]),
    transposedMaps([1, 2, 2, 2], [2, 1, 3, 3], 2, [1, 1, 1, 1], [4, 4]),
    transposedMaps([1, 1, 2, 3], [1, 2, 2, 3], 2, [0, 1, 1, 0], [4, 6]),
  ],
};
