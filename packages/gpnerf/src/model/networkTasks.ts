import { type Session, type TensorData, type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import type { Camera } from "../cameras/camera.ts";
import type { FeatureGrid } from "../projection/featureGrid.ts";
import { gatherFeatures, poolFeatures, scatterFeatures } from "../projection/gatherFeatures.ts";
import { type ProjectedSamples, projectSamples } from "../projection/projectSamples.ts";
import { raysThrough } from "../rays/rayBundle.ts";
import type { ParameterSlot } from "./parameterStore.ts";
import { gradientName, type Stage } from "./stage.ts";

/*
 * What a worker thread does for the network: run stages, sample feature maps before them and scatter gradients after
 * them. Large arrays (parameters, images, feature maps) are shared memory; messages carry only rays and results.
 */

/** A source view as the workers see it; all arrays are shared memory. */
export interface SourceView {
  readonly camera: Camera;
  readonly color: FeatureGrid;
  readonly radiance: FeatureGrid;
  readonly semantic: FeatureGrid;
}

/** Rays of one target camera; at most as many as the stage was compiled for. */
export interface RayChunk {
  readonly camera: Camera;
  /** [rays, 2] */
  readonly pixels: Float32Array;
  /** z-depths in metres, [rays, samples] */
  readonly depths: Float32Array;
}

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

class WorkerNetwork {
  readonly stages = new Map<string, { stage: Stage; session: Session }>();
  parameters = new Map<string, Float32Array>();
  slots: readonly ParameterSlot[] = [];
  sources: readonly SourceView[] = [];
  /** Sum of parameter gradients since `takeGradients`, laid out like the parameter store. */
  gradients = new Float32Array(0);
  /** Sum of d loss/d F_rgb of each source view. */
  radianceGradients: Float32Array[] = [];

  /** Run a stage: its parameters are fed from the synchronized copy. */
  async run(name: string, feeds: Record<string, TensorData>): Promise<Record<string, Float32Array>> {
    const { stage, session } = this.stages.get(name)!;
    for (const parameter of stage.parameters) feeds[parameter] = this.parameters.get(parameter)!;
    const outputs = (await session.run(feeds)) as Record<string, Float32Array>;
    if (stage.gradients.length > 0) this.accumulate(stage, outputs);
    return outputs;
  }

  private accumulate(stage: Stage, outputs: Record<string, Float32Array>): void {
    for (const slot of this.slots) {
      const gradient = outputs[gradientName(slot.name)];
      if (!gradient || !stage.gradients.includes(slot.name)) continue;
      const { offset } = slot;
      for (let i = 0; i < gradient.length; i++) this.gradients[offset + i] += gradient[i];
    }
  }
}

function network({ state }: WorkerContext): WorkerNetwork {
  let found = state.get("network") as WorkerNetwork | undefined;
  if (!found) {
    found = new WorkerNetwork();
    state.set("network", found);
  }
  return found;
}

/** Load stages under their program names. */
export async function loadStages(stages: readonly Stage[], context: WorkerContext): Promise<void> {
  for (const stage of stages) {
    network(context).stages.set(stage.program.name, { stage, session: await context.load(stage.program) });
  }
}

/** Copy the current parameters out of shared memory (the runtime refuses shared memory as input). */
export function synchronizeParameters(
  payload: { slots: readonly ParameterSlot[]; values: Float32Array },
  context: WorkerContext,
): void {
  const worker = network(context);
  worker.slots = payload.slots;
  worker.parameters = new Map(
    payload.slots.map(({ name, offset, length }) => [name, unshared(payload.values.subarray(offset, offset + length))]),
  );
  if (worker.gradients.length !== payload.values.length) worker.gradients = new Float32Array(payload.values.length);
}

/** Set the source views that later ray tasks sample; forgets gradients of earlier ones. */
export function setSources(sources: readonly SourceView[], context: WorkerContext): void {
  const worker = network(context);
  worker.sources = sources;
  worker.radianceGradients = sources.map(({ radiance }) => new Float32Array(radiance.values.length));
}

/** Features of one image, written into the shared maps that are given. */
export async function extractFeatures(
  payload: { image: Float32Array; radiance: Float32Array; semantic: Float32Array },
  context: WorkerContext,
): Promise<void> {
  const { radiance, semantic } = await network(context).run("features", { image: unshared(payload.image) });
  payload.radiance.set(radiance);
  payload.semantic.set(semantic);
}

/** What rendering a chunk gives. */
export interface RenderedChunk {
  /** [rays, 3] */
  readonly color: Float32Array;
  /** Expected depth under A_RAT in metres, [rays]. */
  readonly depth: Float32Array;
  /** F_sem pooled by A_FAT and A_RAT, [rays, channels]; only on request. */
  readonly pooled: Float32Array | undefined;
}

/** Render a chunk of rays. */
export async function renderRays(
  payload: { chunk: RayChunk; pool: boolean },
  context: WorkerContext,
): Promise<Transferring<RenderedChunk>> {
  const worker = network(context);
  const rays = payload.chunk.pixels.length / 2;
  const samples = projectChunk(payload.chunk, worker.sources);
  const { color, rayAttention, weights } = await worker.run(
    "rays",
    rayFeeds(worker, samples, worker.stages.get("rays")!.stage),
  );
  const result: RenderedChunk = {
    color: color.slice(0, 3 * rays),
    depth: expectedDepth(rayAttention, payload.chunk.depths, rays),
    pooled: payload.pool
      ? poolFeatures(
          samples,
          worker.sources.map((source) => source.semantic),
          weights,
        )
      : undefined,
  };
  return transferring(result, [
    result.color.buffer,
    result.depth.buffer,
    ...(result.pooled ? [result.pooled.buffer] : []),
  ] as ArrayBuffer[]);
}

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

/** S_sem and class logits of a whole map of pooled features. */
export async function perceive(
  payload: { pooled: Float32Array },
  context: WorkerContext,
): Promise<{ semantic: Float32Array; logits: Float32Array }> {
  const { semantic, logits } = await network(context).run("perception", { pooled: unshared(payload.pooled) });
  return { semantic, logits };
}

function projectChunk({ camera, pixels, depths }: RayChunk, sources: readonly SourceView[]): ProjectedSamples {
  return projectSamples(
    raysThrough(camera, pixels),
    depths,
    sources.map((source) => source.camera),
  );
}

function rayFeeds(worker: WorkerNetwork, samples: ProjectedSamples, stage: Stage): Record<string, Float32Array> {
  const sampled = gatherFeatures(samples, [
    worker.sources.map((source) => source.color),
    worker.sources.map((source) => source.radiance),
  ]);
  const { direction, visible, points, rayDirection } = samples;
  return padded(stage, { sampled, direction, visible, points, rayDirection });
}

/** The last chunk of a view has fewer rays than its stage: fill up with zeros, which no view sees and no loss weighs. */
function padded(stage: Stage, feeds: Record<string, Float32Array>): Record<string, Float32Array> {
  return Object.fromEntries(
    stage.program.inputs.flatMap(({ name, shape }) => {
      const values = feeds[name];
      if (!values) return [];
      const size = shape.reduce((a, b) => a * b, 1);
      if (values.length === size) return [[name, values]];
      const full = new Float32Array(size);
      full.set(values);
      return [[name, full]];
    }),
  );
}

/** Depth as the expected sample under A_RAT, in metres. */
function expectedDepth(rayAttention: Float32Array, depths: Float32Array, rays: number): Float32Array {
  const samples = depths.length / rays;
  return Float32Array.from({ length: rays }, (_, ray) => {
    let depth = 0;
    for (let i = 0; i < samples; i++) depth += rayAttention[ray * samples + i] * depths[ray * samples + i];
    return depth;
  });
}

function unshared(values: Float32Array): Float32Array<ArrayBuffer> {
  const copy = new Float32Array(values.length);
  copy.set(values);
  return copy;
}
