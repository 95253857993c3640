import { type TensorData, type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import { instanceTargets } from "../losses/instanceTargets.ts";
import { network, unshared, type WorkerNetwork } from "../model/workerNetwork.ts";

/** What S_fused is made of. */
export interface FusedInputs {
  /** S_novel, [cells, channels]. */
  readonly novel: Float32Array;
  /** F_sem pooled along the rays, [rays, channels]. */
  readonly pooled: Float32Array;
  /** Cells of the rays, [rays]. */
  readonly cells: Int32Array;
}

/** Losses of the perception head and the gradients that leave it. */
export interface PerceptionGradients {
  /** L_sem, or the instance loss in its place. */
  readonly semantic: number;
  readonly semanticDistill: number;
  /** d loss/d S_novel, [cells, channels]. */
  readonly novelGradient: Float32Array;
  /** d loss/d pooled, [rays, channels]. */
  readonly pooledGradient: Float32Array;
}

/** Losses and gradients of a head that tells classes apart; `truth` as `semanticTargets` gives it. */
export async function accumulateSemanticGradients(
  { fused, truth }: { fused: FusedInputs; truth: Float32Array },
  context: WorkerContext,
): Promise<Transferring<PerceptionGradients>> {
  return perceptionGradients(network(context), fusedFeeds(fused), { truth });
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
  return { novel: unshared(novel), pooled: unshared(pooled), cells };
}

/** Feeds that a stage reads: a head that is trained on S_novel alone looks at no rays. */
function readBy(worker: WorkerNetwork, name: string, feeds: Record<string, TensorData>): Record<string, TensorData> {
  const read = new Set(worker.stages.get(name)!.stage.program.inputs.map((spec) => spec.name));
  return Object.fromEntries(Object.entries(feeds).filter(([feed]) => read.has(feed)));
}

async function perceptionGradients(
  worker: WorkerNetwork,
  fused: Record<string, TensorData>,
  truth: Record<string, Float32Array>,
): Promise<Transferring<PerceptionGradients>> {
  const outputs = await worker.run("perceptionGradient", { ...fused, ...truth });
  const { semantic, semanticDistill, novelGradient, pooledGradient } = outputs;
  const gradients = { semantic: semantic[0], semanticDistill: semanticDistill[0], novelGradient, pooledGradient };
  return transferring(gradients, [novelGradient.buffer, pooledGradient.buffer] as ArrayBuffer[]);
}
