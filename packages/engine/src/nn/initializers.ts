import { elementCount, type Shape } from "../shape.ts";
import type { Initializer } from "./parameters.ts";

/** Inputs that reach one output element: for weights [out, in, …] the product of all sizes but the first. */
function fanIn(shape: Shape): number {
  return elementCount(shape.slice(1));
}

/** The same number everywhere. */
export function filled(value: number): Initializer {
  return (shape) => new Float32Array(elementCount(shape)).fill(value);
}

/** Uniform in ±bound. */
export function uniform(bound: number): Initializer {
  return (shape, random) => Float32Array.from({ length: elementCount(shape) }, () => (2 * random() - 1) * bound);
}

/** PyTorch's default for linear and convolution weights [out, in, …]: uniform ±1/√fan_in. */
export const torchDefault: Initializer = (shape, random) => uniform(1 / Math.sqrt(fanIn(shape)))(shape, random);

/** Normal with standard deviation √(2/fan_out) for weights [out, in, kernelHeight, kernelWidth] (He et al. 2015). */
export const kaimingNormal: Initializer = (shape, random) => {
  const deviation = Math.sqrt(2 / (shape[0] * elementCount(shape.slice(2))));
  return Float32Array.from({ length: elementCount(shape) }, () => deviation * normal(random));
};

/** Ones on the diagonal of a square matrix. */
export const identity: Initializer = (shape) =>
  Float32Array.from({ length: elementCount(shape) }, (_, i) => (i % (shape[1] + 1) === 0 ? 1 : 0));

/** A standard normal number by Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
