import { input } from "@gpnerf/engine";
import { evaluate, randomArray } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { positionalEncoding } from "./positionalEncoding.ts";

it.each([1, 4])("x, then sin and cos of every octave (%i)", async (frequencies) => {
  const rows = 3;
  const x = randomArray(1, [rows, 3], -2, 2);
  const { code } = await evaluate({ code: positionalEncoding(input("x", [rows, 3]), frequencies) }, { x });
  const expected: number[] = [];
  for (let row = 0; row < rows; row++) {
    const point = x.subarray(3 * row, 3 * row + 3);
    expected.push(...point);
    for (let octave = 0; octave < frequencies; octave++) {
      for (const wave of [Math.sin, Math.cos]) expected.push(...point.map((value) => wave(2 ** octave * value)));
    }
  }
  expect(code.length).toBe(rows * (3 + 6 * frequencies));
  code.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 5);
  });
});
