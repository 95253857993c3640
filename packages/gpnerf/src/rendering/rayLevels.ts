import { pixelGrid } from "../rays/rayBundle.ts";

/** Pixels that are rendered together, coarse ones before finer ones. */
export interface RayLevel {
  /** After this level all pixels at multiples of it are rendered. */
  readonly stride: number;
  /** Column and row of the pixels that this level adds, [pixels, 2]. */
  readonly pixels: Float32Array;
}

/** Rays of a first picture: enough to tell what is seen, few enough to be there at once. */
const firstRays = 512;

/**
 * Strides of interlaced grids, from the first that has at most 512 pixels to all pixels, each half of the one before:
 * 8, 4, 2, 1 for 160×120.
 */
export function progressiveStrides({ width, height }: { readonly width: number; readonly height: number }): number[] {
  let first = 1;
  while (Math.ceil(width / first) * Math.ceil(height / first) > firstRays) first *= 2;
  return Array.from({ length: Math.log2(first) + 1 }, (_, level) => first / 2 ** level);
}

/**
 * All pixels of an image in levels, each pixel once: first those at multiples of the first stride in both directions, then
 * those that each finer grid adds to the grids before it.
 *
 * @param strides falling, each a multiple of the next, the last 1
 * @throws {RangeError} when they are not
 */
export function rayLevels(width: number, height: number, strides: readonly number[]): RayLevel[] {
  const isNested = strides.every((stride, i) => i === 0 || (stride < strides[i - 1] && strides[i - 1] % stride === 0));
  if (!isNested || strides.at(-1) !== 1) {
    throw new RangeError(
      `rayLevels: strides ${strides.join(", ")} came; each a multiple of the next and 1 last are needed`,
    );
  }
  return strides.map((stride, level) => ({ stride, pixels: newPixels(width, height, stride, strides[level - 1]) }));
}

/** Pixels of a grid that are not on the coarser grid before it. */
function newPixels(width: number, height: number, stride: number, before: number | undefined): Float32Array {
  const grid = pixelGrid(width, height, stride);
  if (before === undefined) return grid;
  const added: number[] = [];
  for (let i = 0; i < grid.length; i += 2) {
    if (grid[i] % before !== 0 || grid[i + 1] % before !== 0) added.push(grid[i], grid[i + 1]);
  }
  return Float32Array.from(added);
}

/** Cut pixels into runs of at most `size`. */
export function chunksOf(pixels: Float32Array, size: number): Float32Array[] {
  const chunks: Float32Array[] = [];
  for (let first = 0; first < pixels.length; first += 2 * size) chunks.push(pixels.slice(first, first + 2 * size));
  return chunks;
}
