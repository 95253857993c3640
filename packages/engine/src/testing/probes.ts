import { type Shape, stridesOf } from "../shape.ts";

/** A small step through one tensor, along one axis or along a random direction of ±1 in every element. */
export interface Probe {
  /** Where the step goes, for messages. */
  readonly label: string;
  /** Length of the step in every element that moves. */
  readonly step: number;
  /** Which elements move, and which way. */
  readonly moves: readonly { readonly index: number; readonly sign: number }[];
}

/**
 * One probe per element, or for a random choice of them when there are more than `count`. The step is relative to the
 * element, and for elements near zero to the typical size of the tensor.
 */
export function elementProbes(
  values: Float32Array,
  shape: Shape,
  relativeStep: number,
  count: number,
  random: () => number,
): Probe[] {
  const typical = typicalSize(values);
  return choose(values.length, count, random).map((index) => ({
    label: `[${coordinates(index, shape).join(", ")}]`,
    step: relativeStep * Math.max(Math.abs(values[index]), typical),
    moves: [{ index, sign: 1 }],
  }));
}

/**
 * Probes that move every element at once. A change of n elements shows √n times better above the rounding errors than
 * a change of one, so the steps can be shorter, which keeps curvature and kinks further away.
 */
export function directionProbes(
  values: Float32Array,
  relativeStep: number,
  count: number,
  random: () => number,
): Probe[] {
  const step = (relativeStep * typicalSize(values)) / values.length ** 0.25;
  return Array.from({ length: count }, (_, direction) => ({
    label: `along random direction ${direction}`,
    step,
    moves: Array.from(values, (_, index) => ({ index, sign: random() < 0.5 ? -1 : 1 })),
  }));
}

/** The tensor one step further; `way` −1 steps back. */
export function stepped(values: Float32Array, probe: Probe, way: 1 | -1): Float32Array {
  const moved = values.slice();
  for (const { index, sign } of probe.moves) moved[index] += way * sign * probe.step;
  return moved;
}

/** Root mean square; 1 for a tensor of zeros. */
function typicalSize(values: Float32Array): number {
  return Math.sqrt(values.reduce((total, value) => total + value * value, 0) / values.length) || 1;
}

/** All of 0 … size − 1, or `count` different ones of them, ascending. */
function choose(size: number, count: number, random: () => number): number[] {
  if (size <= count) return [...Array(size).keys()];
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(random() * size));
  return [...chosen].sort((a, b) => a - b);
}

function coordinates(index: number, shape: Shape): number[] {
  const strides = stridesOf(shape);
  return shape.map((size, axis) => Math.floor(index / strides[axis]) % size);
}
