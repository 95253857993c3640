#!/usr/bin/env node
/**
 * @file node benchmarks/gathers.mjs [--preset paper-scannet] [--rays 8] [--rounds 15]
 *
 * Sampling maps and adding gradients back: the gathers in WebAssembly beside the plain ones, in turns on the same rays and
 * one thread. Prints one JSON object; milliseconds drift with the machine's load, the ratios of one run compare.
 */
import { parseArgs } from "node:util";
import { mapSizes } from "../packages/gpnerf/dist/model/networkScopes.js";
import { plainGathers } from "../packages/gpnerf/dist/projection/gatherFeatures.js";
import { projectSamples } from "../packages/gpnerf/dist/projection/projectSamples.js";
import { FeatureMemory } from "../packages/gpnerf/dist/projection/wasm/featureMemory.js";
import { WasmGathers } from "../packages/gpnerf/dist/projection/wasm/wasmGathers.js";
import { pixelGrid, raysThrough } from "../packages/gpnerf/dist/rays/rayBundle.js";
import { raySamples } from "../packages/gpnerf/dist/rays/raySamples.js";
import { benchmarkConfig, randomExample } from "./example.mjs";
import { median } from "./machine.mjs";

const { values: options } = parseArgs({
  options: {
    preset: { type: "string", default: "paper-scannet" },
    rays: { type: "string", default: "8" },
    rounds: { type: "string", default: "15" },
  },
});
const rays = Number(options.rays);
const rounds = Number(options.rounds);
const config = benchmarkConfig(options.preset);
const { views } = config.model.data;
const { target, sources, depthRange } = randomExample(config);
const sizes = mapSizes(config.model);

/** Rays on cells of the semantic map, another part of the picture every time. */
function rayChunk(round) {
  const grid = pixelGrid(config.model.data.width, config.model.data.height, 2);
  const first = Math.floor((round * (grid.length / 2 - rays)) / (rounds + 1));
  const pixels = grid.slice(2 * first, 2 * (first + rays));
  const { depths } = raySamples(depthRange, rays, config.model);
  const cameras = sources.map(({ camera }) => camera);
  return projectSamples(raysThrough(target.camera, pixels), depths, cameras);
}

/** Maps of random numbers for every view in one memory, as a network has them. */
function randomMaps(...maps) {
  const memory = FeatureMemory.create(
    1,
    maps.map(({ width, height, channels }) => width * height * channels),
  );
  const rooms = Array.from({ length: views }, () => memory.allocate());
  for (const array of rooms.flatMap(({ arrays }) => arrays)) for (let i = 0; i < array.length; i++) array[i] = noise(i);
  const grids = maps.map((map, m) =>
    rooms.map(({ arrays, addresses }) => ({ ...map, values: arrays[m], address: addresses[m] })),
  );
  return { grids, wasm: new WasmGathers(memory.memory, FeatureMemory.scratchOf(0)) };
}

/** Some number between -0.5 and 0.5. */
function noise(i) {
  return ((i * 7919) % 1009) / 1009 - 0.5;
}

/** Times of both kinds of gathers, in turns. */
function compare(operation, channels, wasm, work, details = {}) {
  const kinds = { plain: plainGathers, wasm };
  const times = { plain: [], wasm: [] };
  for (let round = 0; round <= rounds; round++) {
    const samples = rayChunk(round);
    for (const [kind, gathers] of Object.entries(kinds)) {
      const began = performance.now();
      work[kind](gathers, samples);
      // The first round warms up.
      if (round > 0) times[kind].push((performance.now() - began) / rays);
    }
  }
  const ratios = times.plain.map((time, i) => time / times.wasm[i]);
  return {
    operation,
    channels,
    ...details,
    plainMsPerRay: rounded(median(times.plain)),
    wasmMsPerRay: rounded(median(times.wasm)),
    ratio: rounded(median(ratios)),
  };
}

const both = (work) => ({ plain: work, wasm: work });
const rounded = (value) => Number(value.toPrecision(3));
const points = rays * (rayChunk(0).count / rays) * views;

function gather(maps, { grids, wasm }) {
  const channels = maps.reduce((sum, map) => sum + map.channels, 0);
  const gathered = new Float32Array(points * channels);
  return compare(
    "gather",
    channels,
    wasm,
    both((gathers, samples) => gathers.gatherFeatures(samples, grids, gathered)),
  );
}

function multiply(maps, { grids, wasm }) {
  const channels = maps.reduce((sum, map) => sum + map.channels, 0);
  const vectors = Float32Array.from({ length: 2 * rays * channels }, (_, i) => noise(i));
  const products = new Float32Array(points * (views + 2));
  return compare(
    "multiply",
    channels,
    wasm,
    both((gathers, samples) => gathers.multiplyFeatures(samples, grids, vectors, products)),
  );
}

function pool(channels, { grids, wasm }, groups) {
  const weights = Float32Array.from({ length: points * groups }, (_, i) => noise(i));
  const work = both((gathers, samples) => gathers.poolFeatures(samples, grids, weights));
  return compare("pool", channels, wasm, work, { groups });
}

function scatter({ channels }, { grids: [grids], wasm }) {
  const gradient = Float32Array.from({ length: points * channels }, (_, i) => noise(i));
  const into = (gathers) => {
    const sums = gathers.startGradients("gradient", grids);
    return (_, samples) => gathers.scatterFeatures(samples, grids, gradient, channels, 0, sums);
  };
  return compare("scatter", channels, wasm, { plain: into(plainGathers), wasm: into(wasm) });
}

function benchmark() {
  const results = [];
  const { color, radiance, semantic, semanticLevels } = sizes;
  results.push(gather([color, radiance], randomMaps(color, radiance)));
  for (const map of [{ ...radiance }, { ...radiance, channels: 64 }, semantic]) {
    const maps = randomMaps(map);
    results.push(gather([map], maps), pool(map.channels, maps, 1), scatter(map, maps));
    if (map === semantic) results.push(pool(map.channels, maps, config.model.field.width));
  }
  // F_sem as networks of the paper's family keep it.
  const levels = randomMaps(...semanticLevels);
  results.push(
    { ...gather(semanticLevels, levels), maps: semanticLevels.length },
    { ...multiply(semanticLevels, levels), maps: semanticLevels.length },
    { ...pool(semantic.channels, levels, 1), maps: semanticLevels.length },
  );
  return results;
}

const results = benchmark();
const visible = Array.from({ length: rounds }, (_, round) => rayChunk(round + 1).visible).flatMap((seen) => [...seen]);
process.stdout.write(
  `${JSON.stringify(
    {
      preset: options.preset,
      raysPerCall: rays,
      samplesPerRay: points / rays / views,
      views,
      visibleShare: rounded(visible.reduce((a, b) => a + b) / visible.length),
      results,
    },
    undefined,
    2,
  )}\n`,
);
