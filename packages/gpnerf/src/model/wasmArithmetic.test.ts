import { randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { plainArithmetic } from "./arithmetic.ts";
import { WasmArithmetic } from "./wasmArithmetic.ts";

const arithmetic = WasmArithmetic.create()!;

/** A part of a longer array, in memory that all threads see or not. */
function placed(shared: boolean, numbers: Float32Array): Float32Array {
  const bytes = numbers.byteLength + 8;
  const part = new Float32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), 4, numbers.length);
  part.set(numbers);
  return part;
}

// Within one block, several blocks, and what fills no vector.
const lengths = [0, 1, 3, 4, 15, 2048, 2051, 20_001];
const cases = lengths.flatMap((length) => [true, false].map((shared) => ({ length, shared })));

describe.each(cases)("$length numbers, shared: $shared", ({ length, shared }) => {
  const [a, b, mean] = [1, 2, 3].map((key) => randomArray(key, [length]));
  const variance = randomArray(4, [length], 0, 1);

  it("are added as in TypeScript, to the bit", () => {
    const sum = placed(shared, a);
    arithmetic.addInto(sum, b);
    const expected = a.slice();
    plainArithmetic.addInto(expected, b);
    expect(Float32Array.from(sum)).toEqual(expected);
  });

  it("are updated as in TypeScript, to the bit", () => {
    const [values, ...moments] = [a, mean, variance].map((numbers) => placed(shared, numbers));
    const expected = [a, mean, variance].map((numbers) => numbers.slice());
    for (const step of [1, 2]) {
      arithmetic.adamUpdate(values, b, { mean: moments[0], variance: moments[1] }, step, 3e-3);
      plainArithmetic.adamUpdate(expected[0], b, { mean: expected[1], variance: expected[2] }, step, 3e-3);
    }
    expect([values, ...moments].map((numbers) => Float32Array.from(numbers))).toEqual(expected);
  });

  it("have their sum of squares", () => {
    const expected = plainArithmetic.sumOfSquares(a);
    const sum = arithmetic.sumOfSquares(placed(shared, a));
    expect(Math.abs(sum - expected)).toBeLessThanOrEqual(length * Number.EPSILON * expected);
  });
});

it("squares beyond single precision are finite, and those of numbers that are not finite are not", () => {
  expect(arithmetic.sumOfSquares(new Float32Array(8).fill(3e38)) / (8 * 9e76)).toBeCloseTo(1, 6);
  for (const value of [Infinity, Number.NaN]) {
    for (const at of [0, 5, 8]) {
      const values = new Float32Array(9).fill(1);
      values[at] = value;
      expect(Number.isFinite(arithmetic.sumOfSquares(values))).toBe(false);
    }
  }
});
