import type { ParameterSlot } from "./parameterStore.ts";

/** Numbers `begin` … `end` − 1 of the flat array of all parameters, all of one parameter. */
export interface SlotPiece {
  /** Index of the parameter among the slots. */
  readonly slot: number;
  readonly begin: number;
  readonly end: number;
}

/**
 * The share of one of `count` workers in work on every parameter: a run of the flat array, cut where parameters meet. The
 * shares of all workers are the whole array, and as large as each other but for one number.
 */
export function parameterShare(slots: readonly ParameterSlot[], index: number, count: number): SlotPiece[] {
  const total = slots.reduce((sum, { length }) => sum + length, 0);
  const first = Math.floor((total * index) / count);
  const last = Math.floor((total * (index + 1)) / count);
  return slots.flatMap(({ offset, length }, slot) => {
    const begin = Math.max(first, offset);
    const end = Math.min(last, offset + length);
    return begin < end ? [{ slot, begin, end }] : [];
  });
}
