import type { Device } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { lastPass, samplesOf } from "../rendering/passes.ts";

/**
 * Rays per chunk so that [rays · samples, views, width] numbers stay within about two megabytes: with less the cost of
 * starting operators shows, with more the intermediates, on a CPU those of one view, leave the caches.
 */
export function cacheSizedChunk(config: ModelConfig): number {
  return Math.min(64, Math.max(4, Math.round(500_000 / numbersPerRay(config))));
}

/**
 * Rays per chunk for a GPU, which wants much work at a time: enough that starting its some 400 kernels does not count, and
 * an intermediate stays well below the 128 MiB that every WebGPU device can bind.
 */
export function gpuSizedChunk(config: ModelConfig): number {
  return Math.min(1024, Math.max(64, Math.round(16_000_000 / numbersPerRay(config))));
}

/**
 * Chunks of rays that one run of a training program works through at most, one after another: on a CPU what goes in and out
 * of a run and what is made of parameters alone then counts less, on a GPU a single chunk is large.
 */
export function chunksPerRun(device: Device | undefined): number {
  return device === "cpu" ? 4 : 1;
}

/** Numbers of one ray in an intermediate of the ray network. */
function numbersPerRay(config: ModelConfig): number {
  return samplesOf(lastPass(config), config) * config.data.views * config.field.width;
}

/** Rays per chunk, at most `largest`, so that `rays` of them make chunks for whole rounds of the workers. */
export function evenChunk(rays: number, largest: number, workers: number): number {
  const rounds = Math.ceil(rays / (largest * workers));
  return Math.ceil(rays / (rounds * workers));
}
