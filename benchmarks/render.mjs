/** @file Rendering rays with colour, depth and semantics: milliseconds per ray, memory, share of the machine's rate. */
import { inferenceStages } from "../packages/gpnerf/dist/model/inferenceStages.js";
import { pixelGrid } from "../packages/gpnerf/dist/rays/rayBundle.js";
import { raySamples } from "../packages/gpnerf/dist/rays/raySamples.js";
import { benchmarkConfig, randomExample, randomNetwork } from "./example.mjs";
import { gemm, median, peakRssMiB } from "./machine.mjs";
import { MainThreadWatch } from "./mainThread.mjs";

/** A quarter of the pixels lies on the semantic map and has its features pooled, as in a whole view. */
export async function benchmarkRendering({ preset, set = [], threads, rounds = 5, chunksPerRound = 16, scale = 1 }) {
  const config = scaled(benchmarkConfig(preset, set), scale);
  const network = await randomNetwork(config, { workers: threads, frozen: true });
  const example = randomExample(config);
  const machine = await gemm(threads);
  try {
    const mainThread = new MainThreadWatch();
    const encodingBegan = performance.now();
    const sources = await mainThread.during(() => network.encode(example.sources));
    const encodeSeconds = (performance.now() - encodingBegan) / 1000;
    await network.setSources(sources);
    const chunks = rayChunks(config, example, network.raysPerChunk, chunksPerRound * threads);
    const rays = chunks.reduce((sum, { chunk }) => sum + chunk.pixels.length / 2, 0);
    const times = [];
    const rates = [];
    for (let round = 0; round <= rounds; round++) {
      rates.push(await machine.measure());
      const began = performance.now();
      await mainThread.during(() => renderAll(network, chunks));
      // The first round warms up.
      if (round > 0) times.push((performance.now() - began) / rays);
    }
    const msPerRay = median(times);
    const multiplications = inferenceStages(config.model, network.raysPerChunk, network.machine)
      .filter(({ program }) => program.name.endsWith("Rays"))
      .reduce((sum, { program }) => sum + program.multiplications, 0);
    const gflopPerRay = (2e-9 * multiplications) / network.raysPerChunk;
    const achievedGflops = gflopPerRay / (msPerRay / 1000);
    const gemmGflops = median(rates);
    return {
      preset,
      imageSize: `${config.model.data.width}x${config.model.data.height}`,
      msPerRay: round(msPerRay),
      gflopPerRay: round(gflopPerRay),
      achievedGflops: round(achievedGflops),
      gemmGflops: round(gemmGflops),
      ratio: round(achievedGflops / gemmGflops),
      peakRssMiB: peakRssMiB(),
      threads,
      raysPerChunk: network.raysPerChunk,
      mainThreadBlockedMs: mainThread.longest,
      encodeSecondsPerImage: round(encodeSeconds / sources.length),
    };
  } finally {
    await machine.close();
    await network.close();
  }
}

/** Chunks of rays spread over the image; every fourth lies on the semantic map. */
function rayChunks({ model }, { target, depthRange }, size, count) {
  const { width, height } = model.data;
  const grid = pixelGrid(width, height);
  const pixels = grid.length / 2;
  return Array.from({ length: count }, (_, i) => {
    const first = Math.floor((i * (pixels - size)) / count);
    const chunk = {
      camera: target.camera,
      pixels: grid.slice(2 * first, 2 * (first + size)),
      ...raySamples(depthRange, size, model),
    };
    return { chunk, pool: i % 4 === 0 };
  });
}

async function renderAll({ pool }, chunks) {
  let next = 0;
  const worker = async (index) => {
    while (next < chunks.length) await pool.run(index, "renderRays", chunks[next++]);
  };
  // Two chunks per worker, as in a view: one is computed while the next one waits.
  await Promise.all(Array.from({ length: 2 * pool.size }, (_, index) => worker(index % pool.size)));
}

/** The same network on larger or smaller images. */
function scaled({ model, ...rest }, scale) {
  const { width, height } = model.data;
  return { ...rest, model: { ...model, data: { ...model.data, width: width * scale, height: height * scale } } };
}

function round(value) {
  return Number(value.toPrecision(4));
}
