import { type Code, f64x2, local } from "../wasm/instructions.ts";
import { alongRow, inSteps, types, vector } from "../wasm/loops.ts";
import { type FunctionDefinition, moduleBytes } from "../wasm/moduleBytes.ts";
import { instantiateModule, runsModule, type SharedMemory } from "../wasm/webAssembly.ts";

/**
 * The loops over all parameters, compiled to WebAssembly. Numbers in memory have 32 bits; all arguments are addresses and
 * sizes in bytes.
 */
export interface ArithmeticKernels {
  /** sum += numbers */
  add(sum: number, numbers: number, bytes: number): void;
  /** The squares of numbers, summed up in double precision: two 64-bit sums at `out`. `bytes` is a multiple of 16. */
  addSquares(numbers: number, bytes: number, out: number): void;
  /**
   * `adamUpdate`, which calculates in double precision as well. `bytes` is a multiple of 16.
   * @param factors address of the 64-bit numbers of `adamFactors`
   */
  adam(values: number, gradient: number, mean: number, variance: number, bytes: number, factors: number): void;
}

/** The 64-bit numbers of an update that are the same for all parameters, in their order. */
export const adamFactors = ["beta1", "rest1", "beta2", "rest2", "rate", "scale", "epsilon"] as const;

/** Whether this machine runs the kernels. */
export function runsArithmeticKernels(): boolean {
  return runsModule(kernelBytes());
}

/** The kernels on a memory, for the thread that asks. */
export function instantiateArithmeticKernels(memory: SharedMemory): ArithmeticKernels {
  return instantiateModule(kernelBytes(), memory) as ArithmeticKernels;
}

function kernelBytes(): Uint8Array<ArrayBuffer> {
  return moduleBytes([add(), addSquares(), adam()]);
}

/** A pair of 64-bit numbers is made of two of 32 bits. */
const pair = 8;
const pairsOfVector = Array.from({ length: vector / pair }, (_, i) => i * pair);

function add(): FunctionDefinition {
  const [sum, numbers, bytes] = [0, 1, 2];
  const body = alongRow(bytes, [sum, numbers], ({ load, store, add }, offset) =>
    store(local.get(sum), add(load(local.get(sum), offset), load(local.get(numbers), offset)), offset),
  );
  return { name: "add", parameters: 3, variables: [], body };
}

function addSquares(): FunctionDefinition {
  const [numbers, bytes, out] = [0, 1, 2];
  const sums = [3, 4];
  const read = 5;
  const squares = pairsOfVector.flatMap((offset, i) => [
    ...local.set(read, f64x2.loadPromoted(local.get(numbers), offset)),
    ...local.set(sums[i], f64x2.add(local.get(sums[i]), f64x2.mul(local.get(read), local.get(read)))),
  ]);
  const body = [
    ...sums.flatMap((sum) => local.set(sum, f64x2.zeros)),
    ...inSteps(bytes, [numbers], vector, squares),
    ...f64x2.store(local.get(out), f64x2.add(local.get(sums[0]), local.get(sums[1]))),
  ];
  return { name: "addSquares", parameters: 3, variables: types({ i32: 0, v128: 3 }), body };
}

function adam(): FunctionDefinition {
  const [values, gradient, mean, variance, bytes, factors] = [0, 1, 2, 3, 4, 5];
  const first = 6;
  const factorLocals = adamFactors.map((_, i) => first + i);
  const [beta1, rest1, beta2, rest2, rate, scale, epsilon] = factorLocals.map(local.get);
  const [g, m, v] = [0, 1, 2].map((i) => first + adamFactors.length + i);
  const { add, sub, mul, div, sqrt, loadPromoted, storeDemoted } = f64x2;
  const [gOf, mOf, vOf] = [g, m, v].map(local.get);

  const step = (offset: number): Code => {
    const read = (array: number): Code => loadPromoted(local.get(array), offset);
    const write = (array: number, value: Code): Code => storeDemoted(local.get(array), value, offset);
    return [
      ...local.set(g, read(gradient)),
      ...local.set(m, add(mul(beta1, read(mean)), mul(rest1, gOf))),
      ...local.set(v, add(mul(beta2, read(variance)), mul(mul(rest2, gOf), gOf))),
      ...write(mean, mOf),
      ...write(variance, vOf),
      ...write(values, sub(read(values), div(mul(rate, mOf), add(mul(sqrt(vOf), scale), epsilon)))),
    ];
  };
  const body = [
    ...factorLocals.flatMap((factor, i) => local.set(factor, f64x2.loadSplat(local.get(factors), i * pair))),
    ...inSteps(bytes, [values, gradient, mean, variance], vector, pairsOfVector.flatMap(step)),
  ];
  return { name: "adam", parameters: 6, variables: types({ i32: 0, v128: adamFactors.length + 3 }), body };
}
