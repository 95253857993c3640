import { constant, type Value } from "../graph/value.ts";
import { matmul } from "../ops/linalg.ts";
import { transposeLast } from "../ops/movement.ts";

/** How output pixels map onto input pixels: corners on corners, or half-pixel centres with the source clamped at 0. */
export type ResizeAlignment = "corners" | "centers";

/** [out, in] matrix of 1D linear interpolation. */
function linearMatrix(size: number, out: number, alignment: ResizeAlignment): Float32Array {
  const matrix = new Float32Array(out * size);
  for (let o = 0; o < out; o++) {
    const source = alignment === "corners" ? (out === 1 ? 0 : (o * (size - 1)) / (out - 1)) : Math.max(0, ((o + 0.5) * size) / out - 0.5);
    const low = Math.min(Math.floor(source), size - 1);
    const high = Math.min(low + 1, size - 1);
    matrix[o * size + low] += 1 - (source - low);
    matrix[o * size + high] += source - low;
  }
  return matrix;
}

/** [out, in] matrix that picks source floor(o · in / out). */
function nearestMatrix(size: number, out: number): Float32Array {
  const matrix = new Float32Array(out * size);
  for (let o = 0; o < out; o++) matrix[o * size + Math.floor((o * size) / out)] = 1;
  return matrix;
}

function resize(x: Value, height: number, width: number, matrix: (size: number, out: number) => Float32Array): Value {
  const [, , inHeight, inWidth] = x.shape;
  const wide = inWidth === width ? x : matmul(x, transposeLast(constant(matrix(inWidth, width), [width, inWidth])));
  return inHeight === height ? wide : matmul(constant(matrix(inHeight, height), [height, inHeight]), wide);
}

/** Bilinear resize of [images, channels, height, width] as two small matrix products, which gives its gradient for free. */
export function resizeBilinear(x: Value, height: number, width: number, alignment: ResizeAlignment): Value {
  return resize(x, height, width, (size, out) => linearMatrix(size, out, alignment));
}

/** Nearest resize of [images, channels, height, width]: source index floor(o · in / out). */
export function resizeNearest(x: Value, height: number, width: number): Value {
  return resize(x, height, width, nearestMatrix);
}
