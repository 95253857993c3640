import fc from "fast-check";
import { expect, it } from "vitest";
import { linearAxis, logAxis } from "./axisTicks.ts";

it("linear ticks are round and enclose the values", () => {
  expect(linearAxis([0, 60], 6)).toEqual({ low: 0, high: 60, ticks: [0, 10, 20, 30, 40, 50, 60] });
  expect(linearAxis([0.213, 0.329]).ticks).toEqual([0.2, 0.25, 0.3, 0.35]);
  expect(linearAxis([3])).toMatchObject({ low: 3, high: 4 });
  expect(linearAxis([0, 0])).toMatchObject({ low: 0 });
});

it("logarithmic ticks are powers of ten, closer where there are few", () => {
  expect(logAxis([0.004, 30]).ticks).toEqual([0.01, 0.1, 1, 10]);
  expect(logAxis([0.03, 0.6]).ticks).toEqual([0.05, 0.1, 0.2, 0.5]);
  expect(logAxis([0.0012, 0.0019]).ticks).toEqual([0.0012, 0.0014, 0.0016, 0.0018]);
  expect(logAxis([1e-9, 1e6]).ticks.length).toBeLessThan(8);
});

it("every axis holds its values and has two ticks at least", () => {
  const positive = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1, maxLength: 5 }), (values) => {
      for (const { low, high, ticks } of [linearAxis(values), logAxis(values)]) {
        expect(low).toBeLessThan(high);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(low * (1 - 1e-9));
        expect(Math.max(...values)).toBeLessThanOrEqual(high * (1 + 1e-9));
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThan(15);
        expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
      }
    }),
  );
});
