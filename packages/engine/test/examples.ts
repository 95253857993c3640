import type { Shape } from "@gpnerf/engine";
import { randomArray, spacedArray } from "@gpnerf/engine/testing";

/** @file Tensors with which operators are tried. */

/** A tensor to feed; int32 tensors are indices and are not differentiated. */
export interface Example {
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array;
}

/** Uniform in low..high. */
export const float = (seed: number, shape: Shape, low = -1, high = 1): Example => ({
  shape,
  data: randomArray(seed, shape, low, high),
});
/** Well inside the domain of logarithms, roots and quotients. */
export const positive = (seed: number, shape: Shape): Example => float(seed, shape, 0.5, 2);
/** Away from zero and from ties. */
export const spaced = (seed: number, shape: Shape): Example => ({ shape, data: spacedArray(seed, shape) });
/** Row numbers. */
export const indices = (shape: Shape, ...data: number[]): Example => ({ shape, data: Int32Array.from(data) });
