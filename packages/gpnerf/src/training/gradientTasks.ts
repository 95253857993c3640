import { type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import { network, padded, projectChunk, type RayChunk, rayFeeds, unshared } from "../model/workerNetwork.ts";
import { gatherFeatures, scatterFeatures } from "../projection/gatherFeatures.ts";

/** What the loss needs to know about a chunk of rays. */
export interface RayTargets {
  /** True colours, [rays, 3]. */
  readonly truth: Float32Array;
  /** Weight of each ray in L_rgb, [rays]. */
  readonly rayWeight: Float32Array;
  /** S_novel at the rays, [rays, channels]. */
  readonly teacher: Float32Array;
  /** Weights of Eq. 13, [rays, samples]. */
  readonly near: Float32Array;
  readonly far: Float32Array;
  /** d loss/d pooled semantic feature, [rays, channels]. */
  readonly pooledGradient: Float32Array;
}

/** Channels before F_rgb in what is sampled from a view. */
const colorChannels = 3;

/** Backward pass of a chunk of rays: recomputes the forward pass, adds to the gradients, returns the losses. */
export async function accumulateRayGradients(
  { chunk, targets }: { chunk: RayChunk; targets: RayTargets },
  context: WorkerContext,
): Promise<{ photometric: number; depthGuided: number }> {
  const worker = network(context);
  const samples = projectChunk(chunk, worker.sources);
  const { stage } = worker.stages.get("raysGradient")!;
  const sampledSemantic = gatherFeatures(samples, [worker.sources.map((source) => source.semantic)]);
  const feeds = { ...rayFeeds(worker, samples, stage), ...padded(stage, { sampledSemantic, ...targets }) };
  const width = colorChannels + worker.sources[0].radiance.channels;
  const { photometric, depthGuided, sampledGradient } = await worker.run("raysGradient", feeds);
  scatterFeatures(
    samples,
    worker.sources.map((source) => source.radiance),
    sampledGradient,
    width,
    colorChannels,
    worker.radianceGradients,
  );
  return { photometric: photometric[0], depthGuided: depthGuided[0] };
}

/** Losses of the perception head and the gradients that leave it. */
export interface PerceptionGradients {
  readonly semantic: number;
  readonly semanticDistill: number;
  /** d loss/d S_novel, [cells, channels]. */
  readonly novelGradient: Float32Array;
  /** d loss/d pooled, [rays, channels]. */
  readonly pooledGradient: Float32Array;
}

/** Losses and gradients of the perception head on the fused map. */
export async function accumulatePerceptionGradients(
  payload: { novel: Float32Array; pooled: Float32Array; cells: Int32Array; truth: Float32Array },
  context: WorkerContext,
): Promise<PerceptionGradients> {
  const { novel, pooled, cells, truth } = payload;
  const outputs = await network(context).run("perceptionGradient", {
    novel: unshared(novel),
    pooled: unshared(pooled),
    cells,
    truth,
  });
  return {
    semantic: outputs["semantic"][0],
    semanticDistill: outputs["semanticDistill"][0],
    novelGradient: outputs["novelGradient"],
    pooledGradient: outputs["pooledGradient"],
  };
}

/** Backward pass of the feature extractor for one image, from d loss/d F_sem or d loss/d F_rgb. */
export async function accumulateFeatureGradients(
  payload: { image: Float32Array; semanticGradient?: Float32Array; radianceGradient?: Float32Array },
  context: WorkerContext,
): Promise<void> {
  const worker = network(context);
  const image = unshared(payload.image);
  if (payload.semanticGradient)
    await worker.run("semanticGradient", { image, semanticGradient: payload.semanticGradient });
  if (payload.radianceGradient)
    await worker.run("radianceGradient", { image, radianceGradient: payload.radianceGradient });
}

/** d loss/d F_rgb of every source view accumulated by this worker. */
export function takeRadianceGradients(_payload: undefined, context: WorkerContext): Transferring<Float32Array[]> {
  const { radianceGradients } = network(context);
  return transferring(
    radianceGradients,
    radianceGradients.map((gradient) => gradient.buffer as ArrayBuffer),
  );
}

/** The parameter gradients this worker accumulated; starts again from zero. */
export function takeGradients(_payload: undefined, context: WorkerContext): Transferring<Float32Array> {
  const worker = network(context);
  const { gradients } = worker;
  worker.gradients = new Float32Array(gradients.length);
  return transferring(gradients, [gradients.buffer as ArrayBuffer]);
}
