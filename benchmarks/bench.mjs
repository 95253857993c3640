#!/usr/bin/env node
/**
 * @file npm run -s bench -- render|train|kernels|growth|memory|rooms [--preset NAME] [--threads 2] [--rays 512] [--json]
 *       npm run -s bench -- render|train --set model.rendering.samplesPerRay=32
 *       npm run -s bench -- pytorch [--python /usr/bin/python3]
 *       npm run -s bench -- compare OLD.json NEW.json
 *
 * Rates are counted in products and convolutions only, and stand beside the machine's own rate of large products measured
 * in the same run: times of different runs and machines do not compare, ratios do.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { compareResults } from "./compare.mjs";
import { benchmarkGrowth } from "./growth.mjs";
import { benchmarkKernels } from "./kernels.mjs";
import { benchmarkMemory } from "./memory.mjs";
import { benchmarkPyTorch } from "./pytorch.mjs";
import { benchmarkRendering } from "./render.mjs";
import { benchmarkRooms } from "./rooms.mjs";
import { benchmarkTraining } from "./train.mjs";

const benchmarks = {
  render: benchmarkRendering,
  train: benchmarkTraining,
  kernels: benchmarkKernels,
  growth: benchmarkGrowth,
  memory: benchmarkMemory,
  pytorch: benchmarkPyTorch,
  rooms: ({ threads }) => benchmarkRooms({ workers: threads }),
};

const number = ({ [0]: name, [1]: text }) => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`bench: --${name} is ${text}, a number above 0 is needed`);
  return [name, value];
};

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      preset: { type: "string", default: "paper-scannet" },
      threads: { type: "string", default: String(availableParallelism()) },
      rays: { type: "string" },
      rounds: { type: "string" },
      scale: { type: "string" },
      axis: { type: "string" },
      python: { type: "string" },
      set: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
    },
  });
  const { preset, axis, python, set, json, ...numbers } = values;
  const [name, ...rest] = positionals;
  if (name !== "compare" && !Object.hasOwn(benchmarks, name ?? "")) {
    throw new Error(`bench: expected one of ${Object.keys(benchmarks).join(", ")}, compare; got ${name ?? "nothing"}`);
  }
  const named = { ...(axis ? { axis } : {}), ...(python ? { python } : {}) };
  const options = { preset, set, ...named, ...Object.fromEntries(Object.entries(numbers).map(number)) };
  const result = name === "compare" ? await compareResults(rest) : await benchmarks[name](options);
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else show(result);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}

function show(result) {
  for (const [key, value] of Object.entries(result)) {
    if (Array.isArray(value)) console.table(value);
    else if (typeof value === "object") for (const [name, inner] of Object.entries(value)) showNamed(name, inner);
    else process.stdout.write(`${key.padEnd(22)} ${value}\n`);
  }
}

function showNamed(name, { points, straightness }) {
  process.stdout.write(`\n${name}: at most ${(100 * straightness).toFixed(1)} % from a straight line\n`);
  console.table(points);
}
