import { freeArrays, type TensorData, type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import { byLevel, levelName } from "../model/levelNames.ts";
import type { Stage } from "../model/stage.ts";
import {
  chunksOf,
  network,
  padded,
  projectChunk,
  type RayChunk,
  rayFeeds,
  type SourceGradients,
  semanticGrids,
  unshared,
  type WorkerNetwork,
} from "../model/workerNetwork.ts";
import { gatheredWidth, type ViewGrids } from "../projection/gatherFeatures.ts";
import type { ProjectedSamples } from "../projection/projectSamples.ts";
import type { Pass } from "../rendering/passes.ts";
import { buffersOf } from "./buffersOf.ts";
import { raysGradientName } from "./trainingStages.ts";

/** What the loss needs to know about some rays. */
export interface RayTargets {
  /** True colours, [rays, 3]. */
  readonly truth: Float32Array;
  /** Weight of each ray in L_rgb, [rays]. */
  readonly rayWeight: Float32Array;
  /** For the last pass. */
  readonly semantic?: SemanticTargets;
}

/** What the losses on the semantic field need to know about some rays. */
export interface SemanticTargets {
  /** S_novel at the rays, [rays, channels]. */
  readonly teacher: Float32Array;
  /** Weights of Eq. 13, [rays, samples]. */
  readonly near: Float32Array;
  readonly far: Float32Array;
  /** d loss/d pooled semantic feature, [rays, channels]. */
  readonly pooledGradient: Float32Array;
}

/** Losses of some rays. */
export interface RayLosses {
  readonly photometric: number;
  /** 0 in passes that are not the last. */
  readonly depthGuided: number;
  /** d loss/d teacher, [rays, channels]; only without the gradient block. */
  readonly teacherGradient: Float32Array | undefined;
}

/** Channels before F_rgb in what is sampled from a view. */
const colorChannels = 3;

/** Rays that go back through a pass. */
export interface BackwardRays {
  readonly chunk: Omit<RayChunk, "importanceSamples">;
  readonly pass: Pass;
  readonly targets: RayTargets;
}

/** What the backward pass of some rays gives: outputs of its stage. */
type RayGradients = Record<string, Float32Array>;

/** Backward pass of some rays: recomputes the forward pass, adds to the gradients, returns the losses. */
export async function accumulateRayGradients(rays: BackwardRays, context: WorkerContext): Promise<RayLosses> {
  const worker = network(context);
  const samples = projectChunk(rays.chunk, worker.sources);
  const { losses, gradients } = await backwardPass(worker, rays, samples);
  addGradients(worker, rays.pass, samples, gradients);
  return losses;
}

/** The same for another worker, which has to add the gradients by `addRayGradients`. */
export async function giveRayGradients(
  rays: BackwardRays,
  context: WorkerContext,
): Promise<Transferring<{ losses: RayLosses; gradients: RayGradients }>> {
  const worker = network(context);
  const given = await backwardPass(worker, rays, projectChunk(rays.chunk, worker.sources));
  return transferring(given, buffersOf(Object.values(given.gradients)));
}

/** Add what another worker has made of rays to the gradients. */
export function addRayGradients(
  { chunk, pass, gradients }: Pick<BackwardRays, "chunk" | "pass"> & { gradients: RayGradients },
  context: WorkerContext,
): void {
  const worker = network(context);
  addGradients(worker, pass, projectChunk(chunk, worker.sources), gradients);
}

async function backwardPass(
  worker: WorkerNetwork,
  { pass, targets: { semantic, ...onColor } }: BackwardRays,
  samples: ProjectedSamples,
): Promise<{ losses: RayLosses; gradients: RayGradients }> {
  const name = raysGradientName(pass);
  const { stage } = worker.stages.get(name)!;
  const onSemantics = semantic ? { ...semantic, ...semanticFeeds(worker, stage, samples, semantic) } : {};
  const { photometric, depthGuided, teacherGradient, ...gradients } = await worker.outputsOf(name, {
    ...rayFeeds(worker, samples, stage),
    ...padded(stage, { ...onColor, ...onSemantics }),
  });
  const losses = {
    photometric: sumOf(photometric),
    depthGuided: sumOf(depthGuided ?? []),
    teacherGradient: teacherGradient?.slice(0, semantic!.teacher.length),
  };
  freeArrays([photometric, depthGuided, teacherGradient].filter((values) => values !== undefined));
  return { losses, gradients };
}

/** Add gradients of parameters up, and scatter those of the sampled features into the maps. */
function addGradients(worker: WorkerNetwork, pass: Pass, samples: ProjectedSamples, gradients: RayGradients): void {
  const { gathers, sources, sourceGradients } = worker;
  const { sampledGradient, sampledSemanticGradient } = worker.accumulate(raysGradientName(pass), gradients);
  const radianceGrids = sources.map((source) => source.radiance);
  const width = colorChannels + radianceGrids[0].channels;
  // Zeros shaped like the maps, unless sums have begun.
  if (sourceGradients.radiance.length === 0) {
    sourceGradients.radiance.push(...gathers.startGradients("radiance", radianceGrids));
  }
  gathers.scatterFeatures(samples, radianceGrids, sampledGradient, width, colorChannels, sourceGradients.radiance);
  if (sampledSemanticGradient) scatterSemantic(worker, samples, semanticGrids(sources), sampledSemanticGradient);
  freeArrays([sampledGradient, sampledSemanticGradient].filter((values) => values !== undefined));
}

/** What a stage reads of F_sem at the samples: all of it, or inner products with itself and with what the losses compare it to. */
function semanticFeeds(
  worker: WorkerNetwork,
  stage: Stage,
  samples: ProjectedSamples,
  { teacher, pooledGradient }: SemanticTargets,
): Record<string, Float32Array> {
  const { sources, gathers } = worker;
  const grids = semanticGrids(sources);
  const room = (name: string): Float32Array => worker.inputRoom(stage, name, chunksOf(stage, samples));
  if (stage.program.inputs.some(({ name }) => name === "sampledSemantic")) {
    return { sampledSemantic: gathers.gatherFeatures(samples, grids, room("sampledSemantic")) };
  }
  const channels = gatheredWidth(grids);
  const vectors = new Float32Array(2 * teacher.length);
  for (let at = 0; at < teacher.length; at += channels) {
    vectors.set(teacher.subarray(at, at + channels), 2 * at);
    vectors.set(pooledGradient.subarray(at, at + channels), 2 * at + channels);
  }
  return { semanticProducts: gathers.multiplyFeatures(samples, grids, vectors, room("semanticProducts")) };
}

/** @param gradient d loss/d F_sem at the samples, [points, views, channels] */
function scatterSemantic(
  { gathers, sourceGradients: { semantic } }: WorkerNetwork,
  samples: ProjectedSamples,
  grids: readonly ViewGrids[],
  gradient: Float32Array,
): void {
  if (semantic.length === 0) {
    semantic.push(...grids.map((views, level) => [...gathers.startGradients(levelName("semantic", level), views)]));
  }
  const width = gatheredWidth(grids);
  let firstChannel = 0;
  grids.forEach((views, level) => {
    gathers.scatterFeatures(samples, views, gradient, width, firstChannel, semantic[level]);
    firstChannel += views[0].channels;
  });
}

function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

/**
 * Backward pass of the feature extractor for the target view, on the worker of its forward pass: from d loss/d levels of
 * S_novel.
 * @param payload.view its index
 */
export async function accumulateTargetGradients(
  payload: { image: Float32Array; view: number; semanticGradient: readonly Float32Array[] },
  context: WorkerContext,
): Promise<void> {
  const worker = network(context);
  const gradients = byLevel("semanticGradient", payload.semanticGradient.map(unshared));
  await runBackward(worker, "semanticGradient", ["targetFeatures", payload.view], {
    image: unshared(payload.image),
    ...gradients,
  });
  worker.saved.forget("targetFeatures", payload.view);
}

/** Run a stage of the backward pass of an image's features, with the activations that their forward pass has saved. */
async function runBackward(
  worker: WorkerNetwork,
  stage: string,
  extracted: readonly [stage: string, image: number],
  feeds: Record<string, TensorData>,
): Promise<void> {
  const { program } = worker.stages.get(stage)!.stage;
  await worker.run(stage, { ...feeds, ...worker.saved.inputsOf(program, ...extracted) });
}

/**
 * Backward pass of the feature extractor for a source view, on the worker of its forward pass: from what each worker has
 * of d loss/d its maps.
 *
 * @param payload.view its index
 * @param payload.radiance by worker
 * @param payload.semantic by level and worker
 */
export async function accumulateSourceGradients(
  payload: { image: Float32Array; view: number; radiance: Float32Array[]; semantic: Float32Array[][] },
  context: WorkerContext,
): Promise<void> {
  const worker = network(context);
  const image = unshared(payload.image);
  const { view, radiance, semantic } = payload;
  const summed = (stage: string, name: string, [first, ...rest]: readonly Float32Array[]): Float32Array => {
    const sum = worker.inputRoom(worker.stages.get(stage)!.stage, name);
    sum.set(first);
    for (const part of rest) worker.arithmetic.addInto(sum, part);
    return sum;
  };
  if (semantic[0].length > 0) {
    const name = "semanticGradient";
    const levels = semantic.map((parts, level) => summed(name, levelName(name, level), parts));
    await runBackward(worker, name, ["sourceFeatures", view], { image, ...byLevel(name, levels) });
  }
  if (radiance.length > 0) {
    const radianceGradient = summed("radianceGradient", "radianceGradient", radiance);
    await runBackward(worker, "radianceGradient", ["sourceFeatures", view], { image, radianceGradient });
  }
  worker.saved.forget("sourceFeatures", view);
}

/**
 * d loss/d maps of every source view accumulated by this worker; starts again from nothing. Shared arrays hold the sums
 * until the worker's next gradients of rays.
 */
export function takeSourceGradients(_payload: undefined, context: WorkerContext): Transferring<SourceGradients> {
  const worker = network(context);
  const { sourceGradients } = worker;
  worker.sourceGradients = { radiance: [], semantic: [] };
  const arrays = [...sourceGradients.radiance, ...sourceGradients.semantic.flat()];
  return transferring(sourceGradients, buffersOf(arrays));
}
