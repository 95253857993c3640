/** @file What the machine can do, measured in the same run as everything that is compared with it. */
import { setTimeout } from "node:timers/promises";
import { compile, createSession, input, matmul } from "@gpnerf/engine";

const size = 1024;

/** Starts a large matrix product on `threads` threads; `measure` gives its rate in GF/s, `close` frees it. */
export async function gemm(threads) {
  const program = compile("gemm", { product: matmul(input("a", [size, size]), input("b", [size, size])) });
  const session = await createSession(program, { threads });
  const a = new Float32Array(size * size).fill(0.5);
  const b = new Float32Array(size * size).fill(0.25);
  const product = new Float32Array(size * size);
  await session.run({ a, b }, { product });
  return {
    async measure(runs = 4) {
      const began = performance.now();
      for (let i = 0; i < runs; i++) await session.run({ a, b }, { product });
      const rate = (runs * 2 * size ** 3) / (performance.now() - began) / 1e6;
      // The runtime's threads spin for a while after a run and would be in the way of what is measured next.
      await setTimeout(100);
      return rate;
    },
    close: () => session.dispose(),
  };
}

/** Largest resident memory of this process so far, MiB. */
export function peakRssMiB() {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** The middle of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)];
}
