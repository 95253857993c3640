/** @file A training step with all losses and the extraction of all features: seconds, memory, share of the machine's rate. */
import { inferenceStages } from "../packages/gpnerf/dist/model/inferenceStages.js";
import { seededRandom } from "../packages/gpnerf/dist/random.js";
import { gradientNorms } from "../packages/gpnerf/dist/training/gradientNorms.js";
import { Optimizer } from "../packages/gpnerf/dist/training/optimizer.js";
import { trainingStages } from "../packages/gpnerf/dist/training/trainingStages.js";
import { lossGradients } from "../packages/gpnerf/dist/training/trainStep.js";
import { benchmarkConfig, randomExample, randomNetwork } from "./example.mjs";
import { gemm, median, peakRssMiB } from "./machine.mjs";
import { MainThreadWatch } from "./mainThread.mjs";

/** @param options.rays per step; the preset's unless given */
export async function benchmarkTraining({ preset, set = [], threads, rounds: steps = 3, rays }) {
  const config = benchmarkConfig(preset, rays === undefined ? set : [...set, `training.raysPerStep=${rays}`]);
  const network = await randomNetwork(config, { workers: threads, raysPerStep: config.training.raysPerStep });
  const example = randomExample(config);
  const machine = await gemm(threads);
  try {
    const stages = trainingStages(config, network.raysPerChunk, network.machine);
    await network.load(stages);
    const optimizer = new Optimizer(network.parameters);
    const mainThread = new MainThreadWatch();
    const seconds = [];
    const rates = [];
    // The first step also warms up.
    for (let step = 0; step <= steps; step++) {
      rates.push(await machine.measure());
      const began = performance.now();
      await mainThread.during(async () => {
        const { gradients, squares } = await lossGradients(network, example, config, seededRandom(1, step));
        gradientNorms(squares, network.parameters);
        await optimizer.update(network, gradients, step + 1, config.training);
        await network.synchronize();
      });
      if (step > 0) seconds.push((performance.now() - began) / 1000);
    }
    const secondsPerStep = median(seconds);
    const gflop = stepGflop(stages, network, config);
    const gemmGflops = median(rates);
    return {
      preset,
      raysPerStep: config.training.raysPerStep,
      secondsPerStep: round(secondsPerStep),
      gflopPerRay: round(gflop / config.training.raysPerStep),
      achievedGflops: round(gflop / secondsPerStep),
      gemmGflops: round(gemmGflops),
      ratio: round(gflop / secondsPerStep / gemmGflops),
      peakRssMiB: peakRssMiB(),
      threads,
      mainThreadBlockedMs: mainThread.longest,
      raysPerChunk: network.raysPerChunk,
    };
  } finally {
    await machine.close();
    await network.close();
  }
}

/** Arithmetic of a step: both passes over all rays, features of all images forward and backward, the head. */
function stepGflop(stages, network, { model, training }) {
  const inference = inferenceStages(model, network.raysPerChunk, network.machine);
  const all = new Map([...inference, ...stages].map(({ program }) => [program.name, program.multiplications]));
  const chunks = Math.ceil(training.raysPerStep / network.raysPerChunk);
  const { views } = model.data;
  const times = (name, count) => 2e-9 * (all.get(name) ?? 0) * count;
  return (
    ["coarseRaysAttention", "fineRaysAttention", "coarseRaysGradient", "fineRaysGradient"].reduce(
      (sum, s) => sum + times(s, chunks),
      0,
    ) +
    times("sourceFeatures", views) +
    times("targetFeatures", 1) +
    times("radianceGradient", views) +
    times("semanticGradient", 1) +
    times("perceptionGradient", 1)
  );
}

function round(value) {
  return Number(value.toPrecision(4));
}
