#!/usr/bin/env node
/**
 * @file node benchmarks/arithmetic.mjs [--numbers 5000000] [--rounds 15]
 *
 * What a training step does to as many numbers as there are parameters: in WebAssembly beside TypeScript, in turns on the
 * same numbers and one thread. Prints one JSON object; nanoseconds drift with the machine's load, the ratios of one run
 * compare.
 */
import { parseArgs } from "node:util";
import { plainArithmetic } from "../packages/gpnerf/dist/model/arithmetic.js";
import { sharedFloats } from "../packages/gpnerf/dist/model/sharedFloats.js";
import { WasmArithmetic } from "../packages/gpnerf/dist/model/wasmArithmetic.js";
import { median } from "./machine.mjs";

const { values: options } = parseArgs({
  options: { numbers: { type: "string", default: "5000000" }, rounds: { type: "string", default: "15" } },
});
const numbers = Number(options.numbers);
const rounds = Number(options.rounds);

/** Shared memory, as parameters, sums of gradients and moments are. */
function shared() {
  return sharedFloats(numbers).fill(1e-3);
}
const [values, gradient, mean, variance] = [shared(), shared(), shared(), shared()];
/** What a program gives. */
const output = new Float32Array(numbers).fill(1e-3);

const works = {
  addInto: (arithmetic) => arithmetic.addInto(gradient, output),
  sumOfSquares: (arithmetic) => arithmetic.sumOfSquares(gradient),
  adamUpdate: (arithmetic) => arithmetic.adamUpdate(values, gradient, { mean, variance }, 1, 1e-3),
};
const kinds = { plain: plainArithmetic, wasm: WasmArithmetic.create() };

/** Nanoseconds per number of each work and kind, a round each. */
const times = Object.fromEntries(
  Object.keys(works).map((name) => [name, Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]))]),
);
// The first round warms up.
for (let round = 0; round <= rounds; round++) {
  for (const [name, work] of Object.entries(works)) {
    for (const [kind, arithmetic] of Object.entries(kinds)) {
      const start = performance.now();
      work(arithmetic);
      if (round > 0) times[name][kind].push(((performance.now() - start) * 1e6) / numbers);
    }
  }
}
const rounded = (value) => Number(value.toPrecision(3));
const results = Object.entries(times).map(([name, { plain, wasm }]) => ({
  name,
  plainNanoseconds: rounded(median(plain)),
  wasmNanoseconds: rounded(median(wasm)),
  timesFaster: rounded(median(plain) / median(wasm)),
}));
console.log(JSON.stringify({ numbers, rounds, results }));
