/**
 * @file Peak memory of rendering at several image sizes and of training at several numbers of rays, each in a process of its
 * own: the peak of a process never falls.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function benchmarkMemory({ preset, threads }) {
  const rendering = [];
  for (const scale of [0.5, 1, 2]) {
    const { peakRssMiB, imageSize } = await measured("render", preset, threads, ["--scale", String(scale)]);
    rendering.push({ imageSize, peakRssMiB });
  }
  const training = [];
  for (const rays of [128, 512, 1024]) {
    const { peakRssMiB } = await measured("train", preset, threads, ["--rays", String(rays)]);
    training.push({ raysPerStep: rays, peakRssMiB });
  }
  return { preset, threads, rendering, training };
}

async function measured(benchmark, preset, threads, options) {
  const bench = fileURLToPath(new URL("./bench.mjs", import.meta.url));
  const common = ["--preset", preset, "--threads", String(threads), "--rounds", "1", "--json"];
  const { stdout } = await run(process.execPath, [bench, benchmark, ...common, ...options]);
  return JSON.parse(stdout);
}
