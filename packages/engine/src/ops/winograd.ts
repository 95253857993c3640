/**
 * @file 3×3 convolutions by Winograd's minimal filtering (Lavin & Gray 2016) along the height: F(4, 3) gets 4 outputs of a
 * filter of 3 taps from 6 products instead of 12. With d 6 rows of x and w the rows of a kernel, 4 rows of y are
 * Aᵀ ((G w) ∗ (Bᵀ d)), where ∗ are 1×3 convolutions over all channels.
 *
 * On a CPU the transforms, of one axis only, cost much less than the products they save: see decision 13.
 */
import type { Emitter } from "../graph/value.ts";
import type { Shape } from "../shape.ts";
import { convolveBlocks, fromBlocks, toBlocks } from "./blockedMaps.ts";
import { matrixTransposition } from "./matrixTransposition.ts";
import {
  inputTransform,
  kernelTransform,
  outputTransform,
  products,
  taps,
  tile,
  transposed,
} from "./winogradTransforms.ts";

/** Channels and pixels below which the transforms cost what they save. */
const fewChannels = 16;
const fewPixels = 512;

/** Shapes of a convolution, [images, channels, height, width], and its zero padding [top, left, bottom, right]. */
interface Maps {
  readonly x: Shape;
  readonly y: Shape;
  readonly padding: readonly [top: number, left: number, bottom: number, right: number];
}

/** Whether a convolution of these shapes gains: weight [out, in, height, width], y [images, out, height, width]. */
export function isWinogradConvolution([out, channels, ...kernel]: Shape, y: Shape, stride: number): boolean {
  return (
    stride === 1 &&
    kernel.every((size) => size === taps) &&
    Math.min(out, channels) >= fewChannels &&
    y[2] * y[3] >= fewPixels
  );
}

/** How kernels come, and how maps are convolved. */
interface Layout {
  /** Channels in a block of the maps within, 1 for plain ones. */
  readonly block: number;
  /** With blocks only: kernels come as [in, out, 3, 3], to be turned by 180°. */
  readonly turned: boolean;
}

/** Write y = x * weight (+ bias). */
export function emitWinogradConvolution(
  emitter: Emitter,
  { x, y, padding, block, turned }: Maps & Layout,
  [map, weight, bias]: readonly string[],
  outputs: readonly string[],
): void {
  const [images, channels, , xWidth] = x;
  const [, out, height, width] = y;
  const [top, left, , right] = padding;
  const tiles = Math.ceil(height / tile);
  // With channels in blocks, a row of x holds all channels of a block.
  const rows = { x: [images, channels / block, x[2], xWidth * block], height, padding: [top, 0, 0, 0] } as const;
  const plain = block === 1 ? map : reshape(emitter, toBlocks(emitter, map), rows.x);
  const inputs = reshape(emitter, inputTiles(emitter, plain, rows), [images, products * channels, tiles, xWidth]);
  const kernels = transformedKernels(emitter, weight, [out, channels], { block, turned });
  const operands = [inputs, kernels, ...(bias === undefined ? [] : [productBias(emitter, bias, out)])];
  const attributes = { pads: { ints: [0, left, 0, right] }, group: { int: products } };
  const filtered =
    block === 1
      ? emitter.operator("Conv", operands, { attributes })[0]
      : convolveBlocks(emitter, operands, [1, taps], attributes);
  emitter.count(images * products * out * channels * taps * tiles * width);
  const [combined] = emitter.operator("MatMul", [
    matrix(emitter, outputTransform),
    reshape(emitter, filtered, [images, products, out * tiles * width]),
  ]);
  const sorted = transpose(
    emitter,
    reshape(emitter, combined, [images, tile, out / block, tiles, width * block]),
    [0, 2, 3, 1, 4],
  );
  const whole = reshape(emitter, sorted, [images, out / block, tiles * tile, width * block]);
  const seen = tiles * tile === height ? whole : firstRows(emitter, whole, height);
  if (block > 1) fromBlocks(emitter, reshape(emitter, seen, y), out, outputs);
  else emitter.operator("Identity", [seen], { outputs });
}

/**
 * Write the gradient of the weight, from that of y and x. The forward map is linear in G w, so this is Gᵀ times the products
 * of A dy and Bᵀ d.
 */
export function emitWinogradWeightGradient(
  emitter: Emitter,
  { x, y, padding }: Maps,
  [g, map]: readonly string[],
  outputs: readonly string[],
): void {
  const [images, channels] = x;
  const [, out, height, width] = y;
  const tiles = Math.ceil(height / tile);
  const pixels = tiles * width;
  const transformed = inputTiles(emitter, map, { x, height, padding });
  const spread = transformedTiles(emitter, g, {
    x: y,
    matrix: transposed(outputTransform),
    pads: [0, 0, tiles * tile - height, 0],
  });
  const gradients = reshape(emitter, spread, [images, products, out, pixels]);
  const paddedWidth = width + taps - 1;
  const inputs = reshape(emitter, transformed, [images, products, channels, tiles, paddedWidth]);
  const columns = Array.from({ length: taps }, (_, tap) => {
    const bounds = [tap, tap + width, 4].map((bound) => emitter.integers([bound]));
    const [seen] = emitter.operator("Slice", [inputs, ...bounds]);
    const rows = transpose(emitter, reshape(emitter, seen, [images, products, channels, pixels]), [0, 1, 3, 2]);
    const [product] = emitter.operator("MatMul", [gradients, rows]);
    const summed = images === 1 ? product : emitter.operator("ReduceSum", [product, emitter.integers([0])])[0];
    const [column] = emitter.operator("MatMul", [
      matrix(emitter, transposed(kernelTransform)),
      reshape(emitter, summed, [products, out * channels]),
    ]);
    return reshape(emitter, column, [taps, 1, out * channels]);
  });
  emitter.count(taps * images * products * out * channels * pixels);
  const [joined] = emitter.operator("Concat", columns, { attributes: { axis: { int: 1 } } });
  const last = transposeMatrix(emitter, joined, [taps * taps, out * channels]);
  emitter.operator("Reshape", [last, emitter.integers([out, channels, taps, taps])], { outputs });
}

/** Bᵀ d of all tiles: [images, products, channels, tiles · (left + width + right)]. */
function inputTiles(
  emitter: Emitter,
  map: string,
  { x, height, padding: [top, left, , right] }: { x: Shape; height: number; padding: Maps["padding"] },
): string {
  const rows = Math.ceil(height / tile) * tile + taps - 1;
  return transformedTiles(emitter, map, { x, matrix: inputTransform, pads: [top, left, rows - top - x[2], right] });
}

/**
 * A matrix [products, rows] times the rows of each tile of a map [images, channels, height, width]; a tile begins every
 * fourth row. A convolution of each channel on its own; then whole planes are moved.
 * @returns [images, products, channels, tiles · (left + width + right)]
 */
function transformedTiles(
  emitter: Emitter,
  map: string,
  {
    x: [images, channels, height, width],
    matrix: entries,
    pads,
  }: { x: Shape; matrix: number[][]; pads: Maps["padding"] },
): string {
  const rows = entries[0].length;
  const kernel = emitter.floats(Float32Array.from(entries.flat()), [products, 1, rows, 1]);
  const [kernels] = emitter.operator("Tile", [kernel, emitter.integers([channels, 1, 1, 1])]);
  const [planes] = emitter.operator("Conv", [map, kernels], {
    attributes: { strides: { ints: [tile, 1] }, pads: { ints: pads }, group: { int: channels } },
  });
  const tiles = (height + pads[0] + pads[2] - rows) / tile + 1;
  const size = tiles * (width + pads[1] + pads[3]);
  return transpose(emitter, reshape(emitter, planes, [images, channels, products, size]), [0, 2, 1, 3]);
}

/** G w: [out, channels, 3, 3] as [products · out, channels, 1, 3], in blocks of `block` channels as in `blockedMaps.ts`. */
function transformedKernels(emitter: Emitter, weight: string, [out, channels]: Shape, layout: Layout): string {
  const { block } = layout;
  const count = out * channels;
  const first =
    block === 1
      ? transposeMatrix(emitter, weight, [count, taps ** 2])
      : tapsFirst(emitter, weight, [out, channels], layout);
  const [kernels] = emitter.operator("MatMul", [
    matrix(emitter, kernelTransform),
    reshape(emitter, first, [taps, taps * count]),
  ]);
  const [shape, perm] =
    block === 1
      ? [
          [products, taps, count],
          [0, 2, 1],
        ]
      : [
          [products, taps, count / block ** 2, block ** 2],
          [0, 2, 1, 3],
        ];
  const last = transpose(emitter, reshape(emitter, kernels, shape), perm);
  return reshape(emitter, last, [products * out, channels, 1, taps]);
}

/** [out, channels, 3, 3], or [channels, out, 3, 3] turned, as [9, out / block, channels, block of out]. */
function tapsFirst(emitter: Emitter, weight: string, [out, channels]: Shape, { block, turned }: Layout): string {
  const count = taps ** 2;
  if (turned) {
    const matrices = reshape(emitter, transposeMatrix(emitter, weight, [channels * out, count]), [
      count,
      channels * out,
    ]);
    const order = emitter.integers(Array.from({ length: count }, (_, tap) => count - 1 - tap));
    const [reversed] = emitter.operator("Gather", [matrices, order]);
    return transpose(emitter, reshape(emitter, reversed, [count, channels, out / block, block]), [0, 2, 1, 3]);
  }
  const columns = transpose(emitter, reshape(emitter, weight, [out / block, block, channels * count]), [0, 2, 1]);
  return transpose(emitter, reshape(emitter, columns, [(out / block) * channels, count, block]), [1, 0, 2]);
}

/** What each product adds to get the bias [out] into every row of y, [products · out]: a map of ones, filtered with one tap. */
function productBias(emitter: Emitter, bias: string, out: number): string {
  const ones = inputTransform.map((row, i) => [kernelTransform[i][0] * row.reduce((sum, entry) => sum + entry, 0)]);
  const [biases] = emitter.operator("MatMul", [matrix(emitter, ones), reshape(emitter, bias, [1, out])]);
  return reshape(emitter, biases, [products * out]);
}

/** The first rows of a map [images, channels, rows, width]. */
function firstRows(emitter: Emitter, map: string, rows: number): string {
  return emitter.operator("Slice", [map, ...[0, rows, 2].map((bound) => emitter.integers([bound]))])[0];
}

function matrix(emitter: Emitter, rows: readonly (readonly number[])[]): string {
  return emitter.floats(Float32Array.from(rows.flat()), [rows.length, rows[0].length]);
}

function reshape(emitter: Emitter, x: string, shape: Shape): string {
  return emitter.operator("Reshape", [x, emitter.integers(shape)])[0];
}

/** The transpose of a matrix [rows, columns]. */
function transposeMatrix(emitter: Emitter, x: string, [rows, columns]: Shape): string {
  const { shape, permutation } = matrixTransposition([rows, columns], [1, 0]) ?? {
    shape: [rows, columns],
    permutation: [1, 0],
  };
  return transpose(emitter, reshape(emitter, x, shape), permutation);
}

function transpose(emitter: Emitter, x: string, perm: readonly number[]): string {
  return emitter.operator("Transpose", [x], { attributes: { perm: { ints: perm } } })[0];
}
