/**
 * @file How the cost of rendering grows with rays, source views, samples, depth and width, over a factor of eight each.
 *
 * Each value of an axis is a network of its own; all of them take turns, round after round, and the fastest round of each
 * counts: what else the machine does can only slow a round down. `straightness` is the largest distance of a point from
 * the straight line through them all, relative to that line.
 */
import { inferenceStages } from "../packages/gpnerf/dist/model/inferenceStages.js";
import { pixelGrid } from "../packages/gpnerf/dist/rays/rayBundle.js";
import { raySamples } from "../packages/gpnerf/dist/rays/raySamples.js";
import { benchmarkConfig, randomExample, randomNetwork } from "./example.mjs";
import { gemm, median } from "./machine.mjs";

/** Values of each axis, and how a model gets them. */
const axes = {
  rays: { values: [64, 128, 256, 512], change: (model) => model },
  views: { values: [2, 4, 8, 16], change: (model, views) => ({ ...model, data: { ...model.data, views } }) },
  samples: {
    values: [16, 32, 64, 128],
    change: (model, samplesPerRay) => ({ ...model, rendering: { ...model.rendering, samplesPerRay } }),
  },
  depth: {
    values: [1, 2, 4, 8],
    change: (model, depth) => ({ ...model, transformer: { ...model.transformer, depth } }),
  },
  width: { values: [16, 32, 64, 128], change: (model, width) => ({ ...model, field: { ...model.field, width } }) },
};

/** Rays per run while another axis changes; chunks keep their size, so that only the axis changes. */
const raysPerRun = 64;
const raysPerChunk = 8;

export async function benchmarkGrowth({ preset, threads, rounds = 7, axis }) {
  const machine = await gemm(threads);
  const chosen = Object.entries(axes).filter(([name]) => axis === undefined || name === axis);
  try {
    const growth = {};
    const rates = [];
    for (const [name, { values, change }] of chosen) {
      const points = [];
      for (const value of values) points.push(await prepare(benchmarkConfig(preset), name, value, change, threads));
      for (let round = 0; round <= rounds; round++) {
        rates.push(await machine.measure(2));
        for (const point of points) {
          const milliseconds = await point.run();
          if (round > 0) point.best = Math.min(point.best, milliseconds);
        }
      }
      for (const { network } of points) await network.close();
      const measured = points.map(({ value, best, gflop }) => ({
        [name]: value,
        milliseconds: round3(best),
        gflop: round3(gflop),
      }));
      growth[name] = { points: measured, straightness: round3(straightness(points)) };
    }
    return { preset, gemmGflops: round3(median(rates)), threads, raysPerRun, growth };
  } finally {
    await machine.close();
  }
}

async function prepare(config, axis, value, change, workers) {
  const model = change(config.model, value);
  const rays = axis === "rays" ? value : raysPerRun;
  const network = await randomNetwork({ ...config, model }, { workers, frozen: true, raysPerChunk });
  const { sources, target, depthRange } = randomExample({ model });
  await network.setSources(await network.encode(sources));
  const grid = pixelGrid(model.data.width, model.data.height);
  const chunks = Array.from({ length: rays / raysPerChunk }, (_, i) => ({
    camera: target.camera,
    pixels: grid.slice(2 * i * raysPerChunk, 2 * (i + 1) * raysPerChunk),
    ...raySamples(depthRange, raysPerChunk, model),
  }));
  const stage = inferenceStages(model, raysPerChunk, { device: "cpu" }).find(
    ({ program }) => program.name === "coarseRays",
  );
  const run = async () => {
    let next = 0;
    const work = async (worker) => {
      while (next < chunks.length) await network.pool.run(worker, "renderRays", { chunk: chunks[next++], pool: true });
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: 2 * workers }, (_, i) => work(i % workers)));
    return performance.now() - began;
  };
  const gflop = (2e-9 * stage.program.multiplications * rays) / raysPerChunk;
  return { value, network, run, gflop, best: Number.POSITIVE_INFINITY };
}

/** Largest relative distance from the least-squares line that weighs relative errors equally. */
function straightness(points) {
  let [sw, sx, sxx, sy, sxy] = [0, 0, 0, 0, 0];
  for (const { value: x, best: y } of points) {
    const w = 1 / (y * y);
    sw += w;
    sx += w * x;
    sxx += w * x * x;
    sy += w * y;
    sxy += w * x * y;
  }
  const slope = (sw * sxy - sx * sy) / (sw * sxx - sx * sx);
  const start = (sy - slope * sx) / sw;
  return Math.max(...points.map(({ value, best }) => Math.abs(best / (start + slope * value) - 1)));
}

function round3(value) {
  return Number(value.toPrecision(3));
}
