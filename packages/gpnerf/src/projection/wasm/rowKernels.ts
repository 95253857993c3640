import { type Code, f32, f32x4, fillMemory, i32, local, whileDo } from "../../wasm/instructions.ts";
import { advance, alongRow, type Lanes, number, single, types, vector } from "../../wasm/loops.ts";
import { type FunctionDefinition, moduleBytes } from "../../wasm/moduleBytes.ts";
import { instantiateModule, runsModule, type SharedMemory } from "../../wasm/webAssembly.ts";

/**
 * The loops over rows of features, compiled to WebAssembly. Rows are numbers in 32 bits; all arguments and all
 * numbers in records are integers, addresses and sizes in bytes.
 */
export interface RowKernels {
  /**
   * For every record: row += Σ_taps scale · weight · tap row, with one scale for each group of numbers: `addInterpolated`.
   *
   * @param first address of the first record
   * @param end address after the last
   * @param groupBytes bytes of a row that share a scale
   */
  addBlended(first: number, end: number, groupBytes: number, groups: number): void;
  /** For every record, one tap after the other: tap row += weight · row: `scatterInterpolated`. Scales are not read. */
  scatter(first: number, end: number, rowBytes: number): void;
  /**
   * Inner products of rows that follow one another: of each of the first ones with itself and with all that come after it.
   *
   * @param first address of the first row
   * @param left address after the last of the first ones
   * @param right address after the last row
   * @param out address for the products, one row's after another's
   */
  multiply(first: number, left: number, right: number, rowBytes: number, out: number): void;
  /** Zeros: `TypedArray.fill` goes through shared memory number by number. */
  clear(address: number, bytes: number): void;
}

/** What the kernels do to one row: four bytes each of the addresses below, then of the four weights. */
export const record = {
  bytes: 40,
  /** Address of the row that is blended into, or scattered from. */
  row: 0,
  /** Addresses of the rows of the four taps. They may be the same. */
  taps: [4, 8, 12, 16],
  /** Address of the scales of the groups. */
  scales: 20,
  /** Weights of the taps, 32-bit floating point. */
  weights: [24, 28, 32, 36],
} as const;

/** Whether this machine runs the kernels. */
export function runsRowKernels(): boolean {
  return runsModule(rowKernelBytes());
}

/** The kernels on a memory, for the thread that asks. */
export function instantiateRowKernels(memory: SharedMemory): RowKernels {
  return instantiateModule(rowKernelBytes(), memory) as RowKernels;
}

/** The module with the kernels; it imports the memory that they work in. */
function rowKernelBytes(): Uint8Array<ArrayBuffer> {
  return moduleBytes([addBlended(), scatter(), multiply(), clear()]);
}

const tapNumbers = [0, 1, 2, 3] as const;

function addBlended(): FunctionDefinition {
  const [at, end, groupBytes, groups] = [0, 1, 2, 3];
  const [row, scale, groupsLeft, left] = [4, 5, 6, 7];
  const taps = [8, 9, 10, 11];
  const weights = [12, 13, 14, 15];
  const variables = types({ i32: 8, v128: 4 });

  const blend = (lanes: Lanes, offset: number): Code => {
    const weighted = tapNumbers.map((tap) =>
      lanes.mul(lanes.of(weights[tap]), lanes.load(local.get(taps[tap]), offset)),
    );
    const sum = lanes.add(lanes.add(weighted[0], weighted[1]), lanes.add(weighted[2], weighted[3]));
    return lanes.store(local.get(row), lanes.add(lanes.load(local.get(row), offset), sum), offset);
  };
  const group = [
    ...tapNumbers.flatMap((tap) =>
      local.set(
        weights[tap],
        f32x4.mul(f32x4.loadSplat(local.get(scale)), f32x4.loadSplat(local.get(at), record.weights[tap])),
      ),
    ),
    ...local.set(left, local.get(groupBytes)),
    ...alongRow(left, [row, ...taps], blend),
    ...advance(scale, number),
    ...local.set(groupsLeft, i32.sub(local.get(groupsLeft), i32.const(1))),
  ];
  const body = forEachRecord(at, end, [
    ...local.set(row, i32.load(local.get(at), record.row)),
    ...local.set(scale, i32.load(local.get(at), record.scales)),
    ...tapNumbers.flatMap((tap) => local.set(taps[tap], i32.load(local.get(at), record.taps[tap]))),
    ...local.set(groupsLeft, local.get(groups)),
    ...whileDo(local.get(groupsLeft), group),
  ]);
  return { name: "addBlended", parameters: 4, variables, body };
}

function scatter(): FunctionDefinition {
  const [at, end, rowBytes] = [0, 1, 2];
  const [row, left] = [3, 4];
  const taps = [5, 6, 7, 8];
  const weights = [9, 10, 11, 12];
  const variables = types({ i32: 6, v128: 4 });

  // Stored tap by tap: taps with the same cell must see each other's sums.
  const spread = (lanes: Lanes, offset: number): Code =>
    tapNumbers.flatMap((tap) => {
      const cell = local.get(taps[tap]);
      const share = lanes.mul(lanes.of(weights[tap]), lanes.load(local.get(row), offset));
      return lanes.store(cell, lanes.add(lanes.load(cell, offset), share), offset);
    });
  const body = forEachRecord(at, end, [
    ...local.set(row, i32.load(local.get(at), record.row)),
    ...tapNumbers.flatMap((tap) => [
      ...local.set(taps[tap], i32.load(local.get(at), record.taps[tap])),
      ...local.set(weights[tap], f32x4.loadSplat(local.get(at), record.weights[tap])),
    ]),
    ...local.set(left, local.get(rowBytes)),
    ...alongRow(left, [row, ...taps], spread),
  ]);
  return { name: "scatter", parameters: 3, variables, body };
}

function multiply(): FunctionDefinition {
  const [row, left, right, rowBytes, out] = [0, 1, 2, 3, 4];
  const [other, bytesLeft, at, otherAt] = [5, 6, 7, 8];
  const sums = [9, 10, 11, 12];
  const variables = types({ i32: 4, v128: 4 });

  const product = ({ load }: Pick<Lanes, "load">, offset: number): Code => {
    const sum = sums[offset / vector];
    const factors = [at, otherAt].map((pointer) => load(local.get(pointer), offset));
    return local.set(sum, f32x4.add(local.get(sum), f32x4.mul(factors[0], factors[1])));
  };
  const [first, ...others] = sums;
  const places = [0, 1, 2, 3].map((place) => f32x4.place(local.get(first), place));
  const total = f32.add(f32.add(places[0], places[1]), f32.add(places[2], places[3]));
  const pair = [
    ...sums.flatMap((sum) => local.set(sum, f32x4.zeros)),
    ...local.set(at, local.get(row)),
    ...local.set(otherAt, local.get(other)),
    ...local.set(bytesLeft, local.get(rowBytes)),
    ...alongRow(bytesLeft, [at, otherAt], (lanes, offset) =>
      product(lanes === single ? { load: f32x4.loadFirst } : lanes, offset),
    ),
    ...others.flatMap((sum) => local.set(first, f32x4.add(local.get(first), local.get(sum)))),
    ...f32.store(local.get(out), total),
    ...advance(out, number),
    ...local.set(other, i32.add(local.get(other), local.get(rowBytes))),
  ];
  const body = whileDo(i32.notEqual(local.get(row), local.get(left)), [
    ...local.set(other, local.get(row)),
    ...whileDo(i32.notEqual(local.get(other), local.get(right)), pair),
    ...local.set(row, i32.add(local.get(row), local.get(rowBytes))),
  ]);
  return { name: "multiply", parameters: 5, variables, body };
}

function clear(): FunctionDefinition {
  const [address, bytes] = [0, 1];
  const body = fillMemory(local.get(address), i32.const(0), local.get(bytes));
  return { name: "clear", parameters: 2, variables: [], body };
}

function forEachRecord(at: number, end: number, body: Code): Code {
  return whileDo(i32.notEqual(local.get(at), local.get(end)), [...body, ...advance(at, record.bytes)]);
}
