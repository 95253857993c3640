import { ShapeError } from "../errors.ts";
import { constant, type Value } from "../graph/value.ts";
import { conv2d, type Padding } from "../ops/convolution.ts";
import { add, mul } from "../ops/elementwise.ts";
import { instanceNorm } from "../ops/instanceNorm.ts";
import { matmul } from "../ops/linalg.ts";
import { reshape, transposeLast } from "../ops/movement.ts";
import { layerNorm } from "../ops/normalization.ts";
import { reflectPad } from "../ops/reflectPad.ts";
import { formatShape } from "../shape.ts";
import { filled, torchDefault, uniform } from "./initializers.ts";
import type { Initializer, ParameterScope } from "./parameters.ts";
import { requireMaps } from "./requireMaps.ts";

function lastAxis(who: string, x: Value): number {
  if (x.shape.length === 0) throw new ShapeError(`${who}: got a scalar, shape []; expected [..., channels]`);
  return x.shape[x.shape.length - 1];
}

/**
 * Affine map of the last axis: x [..., in] → [..., out]. Parameters `weight` [out, in] and, unless `bias` is false,
 * `bias` [out], as in PyTorch.
 */
export function linear(
  scope: ParameterScope,
  x: Value,
  out: number,
  options: { readonly bias?: boolean; readonly weight?: Initializer; readonly biasInit?: Initializer } = {},
): Value {
  const channels = lastAxis("linear", x);
  const weight = scope.parameter("weight", [out, channels], options.weight ?? torchDefault);
  const product = matmul(x, transposeLast(weight));
  if (options.bias === false) return product;
  return add(product, scope.parameter("bias", [out], options.biasInit ?? uniform(1 / Math.sqrt(channels))));
}

/** Layer normalization over the last axis. Parameters `weight` and `bias` [channels]. */
export function layerNormalization(scope: ParameterScope, x: Value, epsilon: number): Value {
  const channels = [lastAxis("layerNormalization", x)];
  return layerNorm(
    x,
    scope.parameter("weight", channels, filled(1)),
    scope.parameter("bias", channels, filled(0)),
    epsilon,
  );
}

/** Options of `convolution`. */
export interface ConvolutionOptions {
  readonly kernel: number;
  readonly stride?: number;
  /** Pixels added on each side; an asymmetric [top, left, bottom, right] is zero padding only. */
  readonly padding?: number | Padding;
  readonly paddingMode?: "zeros" | "reflect";
  readonly bias?: boolean;
  readonly weight?: Initializer;
}

/**
 * 2D convolution: x [images, in, height, width] → [images, out, height', width'].
 * Parameters `weight` [out, in, kernel, kernel] and, unless `bias` is false, `bias` [out].
 */
export function convolution(scope: ParameterScope, x: Value, out: number, options: ConvolutionOptions): Value {
  const { kernel, stride = 1, padding = 0, paddingMode = "zeros" } = options;
  requireMaps("convolution", x);
  if (paddingMode === "reflect" && typeof padding !== "number") {
    throw new ShapeError(
      `convolution: reflect padding ${formatShape(padding)} of x ${formatShape(x.shape)} (axes 2, 3) must be one number; only zero padding can differ between sides`,
    );
  }
  const channels = x.shape[1];
  const weight = scope.parameter("weight", [out, channels, kernel, kernel], options.weight ?? torchDefault);
  const reflect = paddingMode === "reflect" && typeof padding === "number" && padding > 0;
  const padded = reflect ? reflectPad(x, [2, 3], padding) : x;
  const bias =
    options.bias === false
      ? undefined
      : scope.parameter("bias", [out], uniform(1 / Math.sqrt(channels * kernel * kernel)));
  return conv2d(padded, weight, { stride, padding: reflect ? 0 : padding, bias });
}

/**
 * Normalize each group of channels of each image over its pixels, then scale and shift each channel.
 * One channel per group is instance normalization. Parameters `weight` and `bias` [channels].
 */
export function groupNormalization(scope: ParameterScope, x: Value, groups: number, epsilon: number): Value {
  requireMaps("groupNormalization", x);
  const [images, channels, height, width] = x.shape;
  const scale = scope.parameter("weight", [channels], filled(1));
  const bias = scope.parameter("bias", [channels], filled(0));
  if (groups === channels) return instanceNorm(x, scale, bias, epsilon);
  if (!Number.isInteger(channels / groups) || groups < 1) {
    throw new ShapeError(
      `groupNormalization: ${groups} groups do not divide the ${channels} channels (axis 1) of x ${formatShape(x.shape)}`,
    );
  }
  const size = (channels / groups) * height * width;
  const ones = constant(new Float32Array(size).fill(1), [size]);
  const zeros = constant(new Float32Array(size), [size]);
  const normalized = reshape(layerNorm(reshape(x, [images * groups, size]), ones, zeros, epsilon), x.shape);
  const perChannel = [1, channels, 1, 1];
  return add(mul(normalized, reshape(scale, perChannel)), reshape(bias, perChannel));
}

/** Normalize each channel of each image over its pixels (no running statistics). */
export function instanceNormalization(scope: ParameterScope, x: Value, epsilon: number): Value {
  requireMaps("instanceNormalization", x);
  return groupNormalization(scope, x, x.shape[1], epsilon);
}
