import { assertAllClose, seededRandom } from "@gpnerf/engine/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSharedMemory, pageBytes } from "../../wasm/webAssembly.ts";
import { instantiateRowKernels, record, runsRowKernels } from "./rowKernels.ts";

const seed = 20261122;

/** A memory of one page: records at its beginning, a table of random rows, scales after it. */
const recordNumbers = record.bytes / 4;
const mostRecords = 8;
const rowCount = 12;
const mostWidth = 70;
const tableAt = mostRecords * recordNumbers;
const scalesAt = tableAt + rowCount * mostWidth;
const memory = createSharedMemory(pageBytes, pageBytes);
const numbers = new Float32Array(memory.buffer);
const integers = new Int32Array(memory.buffer);
const kernels = instantiateRowKernels(memory);

interface Blend {
  readonly row: number;
  /** Rows of the table. */
  readonly taps: readonly number[];
  readonly weights: readonly number[];
  /** First scale. */
  readonly scale: number;
}

const rowNumber = fc.integer({ min: 0, max: rowCount - 1 });
const weight = fc.constantFrom(-1.5, -0.25, 0, 0.5, 1, 2);
const blends = fc.array(
  fc.record({
    row: rowNumber,
    taps: fc.array(rowNumber, { minLength: 4, maxLength: 4 }),
    weights: fc.array(weight, { minLength: 4, maxLength: 4 }),
    scale: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: mostRecords },
);
const width = fc.integer({ min: 0, max: mostWidth });

/** Random rows and scales, the records, and a copy of the table for the expected result. */
function prepare(list: readonly Blend[], rowWidth: number): { table: Float32Array; end: number } {
  const random = seededRandom(list.length + rowWidth);
  for (let i = tableAt; i < numbers.length; i++) numbers[i] = random() - 0.5;
  list.forEach(({ row, taps, weights, scale }, i) => {
    const at = i * recordNumbers;
    const address = (index: number): number => 4 * (tableAt + index * rowWidth);
    integers[at + record.row / 4] = address(row);
    integers[at + record.scales / 4] = 4 * (scalesAt + scale);
    taps.forEach((tap, t) => {
      integers[at + record.taps[t] / 4] = address(tap);
      numbers[at + record.weights[t] / 4] = weights[t];
    });
  });
  return { table: numbers.slice(tableAt, scalesAt), end: list.length * record.bytes };
}

it("this machine runs them", () => {
  expect(runsRowKernels()).toBe(true);
});

describe("row kernels", () => {
  it(`blend taps into rows, each group by its scale (seed ${seed})`, () => {
    const groups = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(blends, width, groups, (list, total, groupCount) => {
        const group = Math.floor(total / groupCount);
        const rowWidth = group * groupCount;
        // Rows that are written are not read as taps here; the gathers never do.
        const apart = list.map((blend) => ({ ...blend, row: blend.row % 4, taps: blend.taps.map((t) => 4 + (t % 8)) }));
        const { table, end } = prepare(apart, rowWidth);
        for (const { row, taps, weights, scale } of apart) {
          for (let i = 0; i < rowWidth; i++) {
            const own = numbers[scalesAt + scale + Math.floor(i / group)];
            const blended = taps.reduce((sum, tap, t) => sum + own * weights[t] * table[tap * rowWidth + i], 0);
            table[row * rowWidth + i] += blended;
          }
        }
        kernels.addBlended(0, end, 4 * group, groupCount);
        assertAllClose("table", numbers.slice(tableAt, scalesAt), table, { absolute: 2e-6 });
      }),
      { seed, numRuns: 300 },
    );
  });

  it(`scatter rows onto taps one after the other, also onto one cell twice (seed ${seed})`, () => {
    fc.assert(
      fc.property(blends, width, (list, rowWidth) => {
        const apart = list.map((blend) => ({ ...blend, row: blend.row % 4, taps: blend.taps.map((t) => 4 + (t % 8)) }));
        const { table, end } = prepare(apart, rowWidth);
        for (const { row, taps, weights } of apart) {
          taps.forEach((tap, t) => {
            for (let i = 0; i < rowWidth; i++) table[tap * rowWidth + i] += weights[t] * table[row * rowWidth + i];
          });
        }
        kernels.scatter(0, end, 4 * rowWidth);
        assertAllClose("table", numbers.slice(tableAt, scalesAt), table, { absolute: 2e-6 });
      }),
      { seed, numRuns: 300 },
    );
  });

  it(`multiply rows with themselves and all that come after (seed ${seed})`, () => {
    const [leftRows, rightRows] = [fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 })];
    fc.assert(
      fc.property(width, leftRows, rightRows, (rowWidth, left, right) => {
        prepare([], rowWidth);
        const rows = left + right;
        // Behind the rows, where anything may stand.
        const out = tableAt + rows * rowWidth;
        const row = (i: number): Float32Array => numbers.slice(tableAt + i * rowWidth, tableAt + (i + 1) * rowWidth);
        const expected: number[] = [];
        for (let i = 0; i < left; i++) {
          const own = row(i);
          for (let j = i; j < rows; j++) expected.push(row(j).reduce((sum, value, c) => sum + value * own[c], 0));
        }
        const after = numbers[out + expected.length];
        const address = (index: number): number => 4 * (tableAt + index * rowWidth);
        // Rows without numbers have no end to tell them by.
        if (rowWidth > 0) kernels.multiply(address(0), address(left), address(rows), 4 * rowWidth, 4 * out);
        const products = numbers.slice(out, out + expected.length);
        if (rowWidth > 0) assertAllClose("products", products, expected, { absolute: 5e-6 });
        expect(numbers[out + expected.length]).toBe(after);
      }),
      { seed, numRuns: 300 },
    );
  });

  it("clear the numbers they are given, and none beside them", () => {
    for (const [first, count] of [
      [tableAt, 1],
      [tableAt + 3, 7],
      [tableAt + 5, rowCount * mostWidth - 10],
      [tableAt + 2, 0],
    ]) {
      const { table } = prepare([], 1);
      kernels.clear(4 * first, 4 * count);
      table.fill(0, first - tableAt, first - tableAt + count);
      expect(numbers.slice(tableAt, scalesAt)).toEqual(table);
    }
  });
});
