import type { Shape } from "@gpnerf/engine";

/** Numbers in float64 with a shape: the plain arithmetic that graphs are tested against. */
export interface NaiveTensor {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** A tensor from the value at every index. */
export function tensor(shape: Shape, at: (...index: number[]) => number): NaiveTensor {
  return { shape, data: indicesOf(shape).map((index) => at(...index)) };
}

/** Every index of a shape, the last axis running fastest. */
export function indicesOf(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (partial, size) => partial.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

/** One number; the index may have more axes on the left, and axes of size 1 stretch. */
export function read({ shape, data }: NaiveTensor, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return data[shape.reduce((flat, size, axis) => flat * size + (size === 1 ? 0 : own[axis]), 0)];
}

/** Sum of f(0) … f(count − 1). */
export function total(count: number, f: (i: number) => number): number {
  return Array.from({ length: count }, (_, i) => f(i)).reduce((a, b) => a + b, 0);
}

/** Mean and 1/√(variance + ε) of some numbers. */
export function moments(values: readonly number[], epsilon: number): { mean: number; inverseDeviation: number } {
  const mean = total(values.length, (i) => values[i]) / values.length;
  const variance = total(values.length, (i) => (values[i] - mean) ** 2) / values.length;
  return { mean, inverseDeviation: 1 / Math.sqrt(variance + epsilon) };
}
