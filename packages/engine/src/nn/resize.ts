import { ShapeError } from "../errors.ts";
import { constant, type Value } from "../graph/value.ts";
import { matmul } from "../ops/linalg.ts";
import { transposeLast } from "../ops/movement.ts";
import { formatShape } from "../shape.ts";
import { requireMaps } from "./requireMaps.ts";

/**
 * How output pixel o maps onto the input: `corners` puts corners on corners; `centers` uses half-pixel centres with the
 * source clamped at 0; `origins` takes o / s with s the smallest power of two ≥ out / in, which is where the outputs of
 * convolutions with stride 2, 4, 8 … lie: 36 pixels at stride 8 give 5, and 36 / 5 must lead back to 8.
 */
export type ResizeAlignment = "corners" | "centers" | "origins";

function sourcePosition(o: number, size: number, out: number, alignment: ResizeAlignment): number {
  if (alignment === "corners") return out === 1 ? 0 : (o * (size - 1)) / (out - 1);
  if (alignment === "centers") return Math.max(0, ((o + 0.5) * size) / out - 0.5);
  return Math.min(o / 2 ** Math.max(0, Math.ceil(Math.log2(out / size))), size - 1);
}

/** [out, in] matrix of 1D linear interpolation. */
function linearMatrix(size: number, out: number, alignment: ResizeAlignment): Float32Array {
  const matrix = new Float32Array(out * size);
  for (let o = 0; o < out; o++) {
    const source = sourcePosition(o, size, out, alignment);
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

type Matrix = (size: number, out: number) => Float32Array;

function resize(who: string, x: Value, height: number, width: number, matrix: Matrix): Value {
  requireMaps(who, x);
  if (![height, width].every((size) => Number.isInteger(size) && size >= 1)) {
    throw new ShapeError(
      `${who}: cannot resize x ${formatShape(x.shape)} to ${height}x${width} (axes 2, 3); expected positive whole numbers`,
    );
  }
  const [, , inHeight, inWidth] = x.shape;
  const wide = inWidth === width ? x : matmul(x, transposeLast(constant(matrix(inWidth, width), [width, inWidth])));
  return inHeight === height ? wide : matmul(constant(matrix(inHeight, height), [height, inHeight]), wide);
}

/** Bilinear resize of [images, channels, height, width] as two small matrix products, which gives its gradient for free. */
export function resizeBilinear(x: Value, height: number, width: number, alignment: ResizeAlignment): Value {
  return resize("resizeBilinear", x, height, width, (size, out) => linearMatrix(size, out, alignment));
}

/** Nearest resize of [images, channels, height, width]: source index floor(o · in / out). */
export function resizeNearest(x: Value, height: number, width: number): Value {
  return resize("resizeNearest", x, height, width, nearestMatrix);
}
