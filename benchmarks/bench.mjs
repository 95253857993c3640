#!/usr/bin/env node
/**
 * @file npm run -s bench -- render|train --preset NAME [--threads 2] [--rays 512] [--json]
 *
 * Rates are counted in products and convolutions only, and stand beside the machine's own rate of large products measured
 * in the same run: times of different runs and machines do not compare, ratios do.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { benchmarkRendering } from "./render.mjs";
import { benchmarkTraining } from "./train.mjs";

const benchmarks = { render: benchmarkRendering, train: benchmarkTraining };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: "string", default: "paper-scannet" },
    threads: { type: "string", default: String(availableParallelism()) },
    rays: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const [name] = positionals;
if (!Object.hasOwn(benchmarks, name ?? "")) {
  process.stderr.write(`bench: expected one of ${Object.keys(benchmarks).join(", ")}, got ${name ?? "nothing"}\n`);
  process.exit(2);
}
const result = await benchmarks[name]({
  preset: values.preset,
  threads: Number(values.threads),
  ...(values.rays === undefined ? {} : { rays: Number(values.rays) }),
});
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
else for (const [key, value] of Object.entries(result)) process.stdout.write(`${key.padEnd(22)} ${value}\n`);
