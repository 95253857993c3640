import type { Config } from "../config/schema.ts";
import { sliceRays } from "../rays/raySamples.ts";
import { lastPass } from "../rendering/passes.ts";
import type { AttendedRays } from "./attentionTask.ts";
import type { DepthWindowRule } from "./depthTargets.ts";
import type { BackwardRays } from "./gradientTasks.ts";
import type { RayBatch } from "./rayBatch.ts";

/** All rays of a step, with what the forward half has found out about them. */
export interface BackwardBatch {
  readonly batch: RayBatch;
  readonly attended: AttendedRays;
  /** S_novel at the rays, and d loss/d pooled semantic feature, [rays, channels] each. */
  readonly teacher: Float32Array;
  readonly pooledGradient: Float32Array;
  /** Finds the samples of Eq. 13. */
  readonly window: DepthWindowRule;
}

/** Rays that follow one another in a batch. */
export interface RayRange {
  readonly first: number;
  readonly count: number;
}

/** What some rays of a batch need to go back through the passes, the last pass first. */
export function backwardRays(
  { batch, attended, teacher, pooledGradient, window }: BackwardBatch,
  { first, count }: RayRange,
  { model, training: { losses } }: Config,
): BackwardRays[] {
  const total = batch.cells.length;
  const { camera } = batch;
  const part = (values: Float32Array): Float32Array => sliceRays(values, total, first, count);
  const [pixels, depths, rayAttention] = [batch.pixels, attended.depths, attended.rayAttention].map(part);
  const isMean = losses.reduction === "mean";
  const onColor = { truth: part(batch.truth), rayWeight: new Float32Array(count).fill(isMean ? 1 / total : 1) };
  const { near, far } = window({ depths, rayAttention, trueDepth: part(batch.trueDepth) }, losses);
  const samples = depths.length / count;
  const weight = isMean ? 1 / (total * samples) : 1;
  const semantic = {
    teacher: part(teacher),
    near: near.map((value) => value * weight),
    far: far.map((value) => value * weight),
    pooledGradient: part(pooledGradient),
  };
  const last = lastPass(model);
  const onLast = { chunk: { camera, pixels, depths }, pass: last, targets: { ...onColor, semantic } };
  if (last === "coarse") return [onLast];
  return [onLast, { chunk: { camera, pixels, depths: part(batch.depths) }, pass: "coarse", targets: onColor }];
}
