import type { Config } from "../config/schema.ts";
import { chunksPerRun } from "../model/chunkSize.ts";
import type { SummedGradients } from "../model/gradientSums.ts";
import type { EncodedView, Network } from "../model/network.ts";
import { logitChannels } from "../perception/perceptionHead.ts";
import { sliceRays, sliceSamples } from "../rays/raySamples.ts";
import { passesOf } from "../rendering/passes.ts";
import type { InstanceSet } from "../scene/instanceSet.ts";
import type { DepthRange, Frame } from "../scene/scene.ts";
import type { AttendedRays } from "./attentionTask.ts";
import { type BackwardBatch, backwardRays, type RayRange } from "./backwardRays.ts";
import { buffersOf } from "./buffersOf.ts";
import { fitsBesideSources, planChunks, planRuns, shrinkingRuns, type TargetWork } from "./chunkPlan.ts";
import { configuredWindow, type DepthWindowRule } from "./depthTargets.ts";
import { helpOut } from "./helpOut.ts";
import { type LevelCells, levelCells } from "./levelCells.ts";
import { instanceTruth } from "./perceptionTargets.ts";
import type { FusedInputs, PerceptionGradients } from "./perceptionTasks.ts";
import { drawRays, type RayBatch } from "./rayBatch.ts";
import { shareOut } from "./shareOut.ts";
import { raysGradientName } from "./trainingStages.ts";

/** One training example: a target view and its source views. */
export interface TrainingExample {
  readonly target: Frame;
  readonly sources: readonly Frame[];
  readonly depthRange: DepthRange;
  /** Instances of the scene, where they are the target. */
  readonly instances?: InstanceSet;
}

/**
 * The terms of Eq. 8 before weighting: means, or sums if configured, over rays (L_rgb, L_S.D), rays and samples (L_D.G),
 * labelled pixels (L_sem). L_rgb adds up over the passes. Where the target is instances, `semantic` is their loss.
 */
export interface StepLosses {
  readonly photometric: number;
  readonly semantic: number;
  readonly semanticDistill: number;
  readonly depthGuided: number;
  /** Their weighted sum, L_all. */
  readonly total: number;
}

/** Losses of a step and d L_all/d parameters. */
export interface StepGradients extends SummedGradients {
  readonly losses: StepLosses;
}

/** Losses and parameter gradients of one target view at rays drawn with `random`. */
export function lossGradients(
  network: Network,
  example: TrainingExample,
  config: Config,
  random: () => number,
): Promise<StepGradients> {
  const draw = (): RayBatch => drawRays(example.target, example.depthRange, config, random);
  return network.exclusively(() => accumulateGradients(network, example, draw, config, configuredWindow));
}

/**
 * Losses and parameter gradients of one target view at given rays, chunk by chunk: a further ray costs its depths,
 * targets and pooled feature (some kilobytes), not the intermediates of the network.
 *
 * Which worker adds up which chunk is planned, so sums are formed in one order and a run is reproducible; others may help.
 *
 * @param window finds the samples of Eq. 13
 */
export function batchGradients(
  network: Network,
  example: TrainingExample,
  rays: RayBatch,
  config: Config,
  window: DepthWindowRule = configuredWindow,
): Promise<StepGradients> {
  return network.exclusively(() => accumulateGradients(network, example, () => rays, config, window));
}

/** @param draw gives the rays, while the workers are at the images */
async function accumulateGradients(
  network: Network,
  example: TrainingExample,
  draw: () => RayBatch,
  config: Config,
  window: DepthWindowRule,
): Promise<StepGradients> {
  const views: EncodedView[] = [];
  const encode = async (frames: readonly Frame[], stage: string, first = 0): Promise<EncodedView[]> => {
    const encoded = await network.encode(frames, stage, first);
    views.push(...encoded);
    return encoded;
  };
  const count = example.sources.length;
  try {
    // Workers take their tasks in this order.
    const clearing = network.gradientSums.clear();
    const ofSources = encode(example.sources, "sourceFeatures");
    const ofTarget = encode([example.target], "targetFeatures", count);
    const drawing = Promise.resolve().then(draw);
    const free = (worker: number): Promise<unknown> =>
      worker === network.encoderOf(count) ? ofTarget : Promise.resolve();
    const attending = Promise.all([ofSources, drawing]).then(([sources, rays]) =>
      allSettled([network.setSources(sources, rays.dropped), attendRuns(network, rays, free)]),
    );
    const [sources, [encoded], rays, [, attended]] = await allSettled([
      ofSources,
      ofTarget,
      drawing,
      attending,
      clearing,
    ]);
    return await attendedGradients(network, { target: encoded, sources, attended }, example, rays, config, window);
  } finally {
    network.release(views);
  }
}

/**
 * The results of work, or the error of the first that failed. Waits for all of it either way: what it reads or writes must not
 * be used again before.
 */
async function allSettled<Results extends readonly unknown[]>(
  work: {
    readonly [Index in keyof Results]: Results[Index] | Promise<Results[Index]>;
  },
): Promise<Results> {
  const outcomes = await Promise.allSettled(work as readonly unknown[]);
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  }) as unknown as Results;
}

/** What the forward half of a step leaves to the backward half. */
interface AttendedExample {
  readonly target: EncodedView;
  readonly sources: readonly EncodedView[];
  readonly attended: AttendedRays;
}

async function attendedGradients(
  network: Network,
  { target, sources, attended }: AttendedExample,
  example: TrainingExample,
  rays: RayBatch,
  config: Config,
  window: DepthWindowRule,
): Promise<StepGradients> {
  const fused = { novel: target.semantic, pooled: attended.pooled, cells: rays.cells };
  const perception = await accumulatePerception(network, fused, example, config);

  const { teacher, novelGradient, pooledGradient } = perception;
  const backward = { batch: rays, attended, teacher, pooledGradient, window };
  const { gradientBlock } = config.training;
  const work = { stage: "semanticGradient", worker: network.encoderOf(sources.length) };
  // Without the gradient block the target waits for all rays.
  const isBesideSources =
    !gradientBlock || fitsBesideSources(network, sources.length, { source: "radianceGradient", target: work.stage });
  const carryTarget = () => accumulateTarget(network, target, sources.length, novelGradient);
  const [rayLosses] = await allSettled([
    accumulateRuns(network, backward, config, isBesideSources ? undefined : work),
    ...(isBesideSources ? [] : [carryTarget()]),
  ]);
  if (!gradientBlock) {
    addTeacherGradient(rayLosses.teacherGradient, levelCells(rays.cells, target.semantic), novelGradient);
  }
  await allSettled([accumulateSources(network, sources), ...(isBesideSources ? [carryTarget()] : [])]);

  const summed = await network.gradientSums.sum();
  const { photometric, depthGuided } = rayLosses;
  const { semantic, semanticDistill } = perception;
  const { losses: weight } = config.training;
  const total =
    weight.photometric * photometric +
    weight.semantic * semantic +
    weight.semanticDistill * semanticDistill +
    weight.depthGuided * depthGuided;
  return { losses: { photometric, semantic, semanticDistill, depthGuided, total }, ...summed };
}

function accumulatePerception(
  { pool }: Network,
  fused: FusedInputs,
  { target, instances }: TrainingExample,
  { model, training }: Config,
): Promise<PerceptionGradients> {
  const pixels = model.data.width * model.data.height;
  const { classes } = model.perception;
  if (model.perception.target === "instances") {
    const labels = instanceTruth(target, pixels, instances, classes);
    return pool.run(0, "accumulateInstanceGradients", { fused, labels, instanceCount: classes });
  }
  const { reduction } = training.losses;
  const targets = { labels: target.semantic, pixels, classes, channels: logitChannels(model), reduction };
  return pool.run(0, "accumulateSemanticGradients", { fused, ...targets });
}

/**
 * All passes over the rays forward, by whoever is free.
 * @param free when a worker can begin
 */
async function attendRuns(
  network: Network,
  rays: RayBatch,
  free: (worker: number) => Promise<unknown>,
): Promise<AttendedRays> {
  const { pool, raysPerChunk, device } = network;
  const total = rays.cells.length;
  let next = 0;
  const runs = shrinkingRuns(Math.ceil(total / raysPerChunk), pool.size, chunksPerRun(device)).map((chunks) => {
    const first = next;
    next = Math.min(first + chunks * raysPerChunk, total);
    return { first, count: next - first };
  });
  const attend = ({ first, count }: RayRange, worker: number) => {
    const pixels = sliceRays(rays.pixels, total, first, count);
    const chunk = { camera: rays.camera, pixels, ...sliceSamples(rays, total, first, count) };
    return pool.run(worker, "attendRays", { chunk });
  };
  const attended = await shareOut(runs, pool.size, attend, free);
  return {
    pooled: joined(attended.map(({ pooled }) => pooled)),
    depths: joined(attended.map(({ depths }) => depths)),
    rayAttention: joined(attended.map(({ rayAttention }) => rayAttention)),
  };
}

interface RayLossSums {
  readonly photometric: number;
  readonly depthGuided: number;
  /** d loss/d teacher, [rays, channels]; empty with the gradient block. */
  readonly teacherGradient: Float32Array;
}

/** All passes over the rays backward: each worker goes back through rays of its own, and helps another when it has done them. */
async function accumulateRuns(
  network: Network,
  rays: BackwardBatch,
  config: Config,
  beside: TargetWork | undefined,
): Promise<RayLossSums> {
  const { pool, raysPerChunk, device } = network;
  const total = rays.batch.cells.length;
  const stages = passesOf(config.model).map(raysGradientName);
  const owners = planChunks(network, Math.ceil(total / raysPerChunk), stages, beside);
  const runs = planRuns(owners, pool.size, chunksPerRun(device)).map((own) =>
    own.map((run): RayRange => {
      const first = run.first * raysPerChunk;
      return { first, count: Math.min(run.count * raysPerChunk, total - first) };
    }),
  );
  // Slices are made when a run begins: nothing but the rays in work is held twice.
  const byWorker = await helpOut(runs, {
    own: (range, owner) =>
      allSettled(backwardRays(rays, range, config).map((pass) => pool.run(owner, "accumulateRayGradients", pass))),
    help: (range, helper) =>
      allSettled(
        backwardRays(rays, range, config).map(async (pass) => ({
          ...pass,
          ...(await pool.run(helper, "giveRayGradients", pass)),
        })),
      ),
    hand: (_range, owner, given) =>
      allSettled(
        given.map(async ({ chunk, pass, gradients, losses }) => {
          await pool.run(owner, "addRayGradients", { chunk, pass, gradients }, buffersOf(Object.values(gradients)));
          return losses;
        }),
      ),
  });
  const losses = byWorker.flat(2);
  return {
    photometric: losses.reduce((sum, loss) => sum + loss.photometric, 0),
    depthGuided: losses.reduce((sum, loss) => sum + loss.depthGuided, 0),
    teacherGradient: joined(losses.flatMap((loss) => loss.teacherGradient ?? [])),
  };
}

/**
 * Without the gradient block the teacher learns from L_D.G too: adds its gradient to the cells that it was read from.
 * @param gradient d loss/d teacher, [rays, channels]
 */
function addTeacherGradient(
  gradient: Float32Array,
  levels: readonly LevelCells[],
  novelGradient: readonly Float32Array[],
): void {
  const width = gradient.length / levels[0].cells.length;
  let first = 0;
  levels.forEach(({ kept, tapCells, tapWeights }, level) => {
    const sums = novelGradient[level];
    const channels = sums.length / kept.length;
    tapWeights.forEach((weight, tap) => {
      if (weight === 0) return;
      const at = Math.floor(tap / 4) * width + first;
      for (let c = 0; c < channels; c++) sums[tapCells[tap] * channels + c] += weight * gradient[at + c];
    });
    first += channels;
  });
}

/** Carry d loss/d S_novel on into the extractor. */
async function accumulateTarget(
  network: Network,
  target: EncodedView,
  view: number,
  semanticGradient: readonly Float32Array[],
): Promise<void> {
  const payload = { image: target.image, view, semanticGradient };
  // Whole maps: handed over, not copied.
  const moved = semanticGradient.map(({ buffer }) => buffer as ArrayBuffer);
  await network.pool.run(network.encoderOf(view), "accumulateTargetGradients", payload, moved);
}

/** Carry d loss/d maps of every source view on into the extractor. */
async function accumulateSources(network: Network, sources: readonly EncodedView[]): Promise<void> {
  const byWorker = await network.pool.runOnAll("takeSourceGradients", () => undefined);
  await allSettled(
    sources.map(({ image, semantic: levels }, view) => {
      const radiance = byWorker.flatMap((gradients) => gradients.radiance.slice(view, view + 1));
      const semantic = levels.map((_, level) =>
        byWorker.flatMap((gradients) => gradients.semantic.slice(level, level + 1).map((views) => views[view])),
      );
      const moved = buffersOf([radiance, ...semantic].flat());
      const payload = { image, view, radiance, semantic };
      return network.pool.run(network.encoderOf(view), "accumulateSourceGradients", payload, moved);
    }),
  );
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
