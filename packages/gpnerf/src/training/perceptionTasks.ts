import { type TensorData, type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import { instanceTargets } from "../losses/instanceTargets.ts";
import { byLevel, levelsOf } from "../model/levelNames.ts";
import { network, unshared, type WorkerNetwork } from "../model/workerNetwork.ts";
import type { FeatureGrid } from "../projection/featureGrid.ts";
import { levelCells, levelFeeds } from "./levelCells.ts";
import { semanticTargets } from "./perceptionTargets.ts";

/** What S_fused is made of. */
export interface FusedInputs {
  /** The levels of S_novel. */
  readonly novel: readonly FeatureGrid[];
  /** F_sem pooled along the rays, [rays, channels]. */
  readonly pooled: Float32Array;
  /** Cells of the finest level that the rays go through, [rays]. */
  readonly cells: Int32Array;
}

/** Losses of the perception head and the gradients that leave it. */
export interface PerceptionGradients {
  /** L_sem, or the instance loss in its place. */
  readonly semantic: number;
  readonly semanticDistill: number;
  /** S_novel at the rays, [rays, channels]. */
  readonly teacher: Float32Array;
  /** d loss/d S_novel by level, [cells, channels] each. */
  readonly novelGradient: readonly Float32Array[];
  /** d loss/d pooled, [rays, channels]. */
  readonly pooledGradient: Float32Array;
}

/**
 * Losses and gradients of a head that tells classes apart.
 * @param payload.labels class per pixel, [pixels], if there are labels
 */
export async function accumulateSemanticGradients(
  {
    fused,
    labels,
    pixels,
    ...targets
  }: {
    fused: FusedInputs;
    labels: Uint8Array | undefined;
    pixels: number;
    classes: number;
    channels: number;
    reduction: "mean" | "sum";
  },
  context: WorkerContext,
): Promise<Transferring<PerceptionGradients>> {
  return perceptionGradients(network(context), fusedFeeds(fused), { truth: semanticTargets(labels, pixels, targets) });
}

/**
 * Losses and gradients of a head that tells instances apart: what it answers now is matched with the truth, then the
 * loss pulls every channel towards the instance that it was matched with.
 *
 * @param payload.labels instance per pixel, 0 … instanceCount − 1, or `instanceCount` where void, [pixels]
 */
export async function accumulateInstanceGradients(
  { fused, labels, instanceCount }: { fused: FusedInputs; labels: Uint16Array; instanceCount: number },
  context: WorkerContext,
): Promise<Transferring<PerceptionGradients>> {
  const worker = network(context);
  const feeds = fusedFeeds(fused);
  const { probabilities } = await worker.run("instanceForward", readBy(worker, "instanceForward", feeds));
  return perceptionGradients(worker, feeds, { ...instanceTargets(probabilities, labels, instanceCount) });
}

function fusedFeeds({ novel, pooled, cells }: FusedInputs): Record<string, TensorData> {
  const levels = novel.map(({ values }) => unshared(values));
  return { ...byLevel("novel", levels), pooled: unshared(pooled), ...levelFeeds(levelCells(cells, novel)) };
}

/** Feeds that a stage reads: a head that is trained on S_novel alone pastes nothing. */
function readBy(worker: WorkerNetwork, name: string, feeds: Record<string, TensorData>): Record<string, TensorData> {
  const read = new Set(worker.stages.get(name)!.stage.program.inputs.map((spec) => spec.name));
  return Object.fromEntries(Object.entries(feeds).filter(([feed]) => read.has(feed)));
}

async function perceptionGradients(
  worker: WorkerNetwork,
  fused: Record<string, TensorData>,
  truth: Record<string, Float32Array>,
): Promise<Transferring<PerceptionGradients>> {
  const feeds = readBy(worker, "perceptionGradient", fused);
  const outputs = await worker.run("perceptionGradient", { ...feeds, ...truth });
  const { semantic, semanticDistill, teacher, pooledGradient } = outputs;
  const novelGradient = levelsOf("novelGradient", outputs);
  const gradients = {
    semantic: semantic[0],
    semanticDistill: semanticDistill[0],
    teacher,
    novelGradient,
    pooledGradient,
  };
  const moved = [teacher, pooledGradient, ...novelGradient].map(({ buffer }) => buffer as ArrayBuffer);
  return transferring(gradients, moved);
}
