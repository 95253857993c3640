#!/usr/bin/env node
/**
 * @file node benchmarks/rooms.mjs [--workers 2] [--rooms 4] [--frames 30] [--json]
 *
 * Making labelled rooms as `gpnerf synth --set rooms-v1` does, first rooms of its training part: frames per second with
 * everything (building, lighting, rendering, PNG files), and processor time per frame, which other programs on the
 * machine disturb less.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { roomSets, synthesizeRooms } from "@gpnerf/rooms";
import { peakRssMiB } from "./machine.mjs";

/** Two rooms in a row per worker, so that the time until the last worker is done does not weigh too much. */
export async function benchmarkRooms({ workers = availableParallelism(), rooms = 2 * workers, frames } = {}) {
  const { width, height, parts } = roomSets["rooms-v1"];
  const plan = { ...parts.train, rooms, frames: frames ?? parts.train.frames, width, height, workers };
  const out = await mkdtemp(join(tmpdir(), "gpnerf-bench-"));
  try {
    const processor = process.cpuUsage();
    const began = performance.now();
    await synthesizeRooms({ ...plan, out });
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(processor);
    const made = rooms * plan.frames;
    return {
      framesPerSecond: round(made / seconds),
      processorSecondsPerFrame: round((user + system) / 1e6 / made),
      // How much of the workers' time the machine gave them; well below 1 beside other programs.
      processorShare: round((user + system) / 1e6 / seconds / workers),
      secondsPerRoom: round(seconds / rooms),
      workers,
      rooms,
      framesPerRoom: plan.frames,
      size: `${width}x${height}`,
      peakRssMiB: peakRssMiB(),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function round(value) {
  return Number(value.toPrecision(3));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({
    options: {
      workers: { type: "string" },
      rooms: { type: "string" },
      frames: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const counts = Object.entries(values).filter(([name]) => name !== "json");
  const result = await benchmarkRooms(Object.fromEntries(counts.map(([name, value]) => [name, Number(value)])));
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else for (const [key, value] of Object.entries(result)) process.stdout.write(`${key.padEnd(26)} ${value}\n`);
}
