import { describe, expect, it } from "vitest";
import { parameterShare } from "./parameterShare.ts";
import { ParameterStore } from "./parameterStore.ts";

const { slots } = new ParameterStore([
  { name: "features.a", shape: [3] },
  { name: "features.b", shape: [2, 4] },
  { name: "features.none", shape: [0] },
  { name: "transformer.c", shape: [] },
]);

describe.each([1, 2, 3, 5, 20])("the shares of %i workers", (count) => {
  const shares = Array.from({ length: count }, (_, index) => parameterShare(slots, index, count));

  it("are all numbers, once each, in order", () => {
    let next = 0;
    for (const { slot, begin, end } of shares.flat()) {
      expect(begin).toBe(next);
      expect(end).toBeGreaterThan(begin);
      expect(begin).toBeGreaterThanOrEqual(slots[slot].offset);
      expect(end).toBeLessThanOrEqual(slots[slot].offset + slots[slot].length);
      next = end;
    }
    expect(next).toBe(12);
  });

  it("are as large as each other but for one number", () => {
    const sizes = shares.map((share) => share.reduce((sum, { begin, end }) => sum + end - begin, 0));
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });
});

it("a parameter may be cut", () => {
  expect(parameterShare(slots, 0, 2)).toEqual([
    { slot: 0, begin: 0, end: 3 },
    { slot: 1, begin: 3, end: 6 },
  ]);
  expect(parameterShare(slots, 1, 2)).toEqual([
    { slot: 1, begin: 6, end: 11 },
    { slot: 3, begin: 11, end: 12 },
  ]);
});
