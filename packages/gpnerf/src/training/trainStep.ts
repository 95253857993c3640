import type { Config } from "../config/schema.ts";
import type { EncodedView, Network } from "../model/network.ts";
import { mapSizes } from "../model/networkScopes.ts";
import type { RayChunk } from "../model/workerNetwork.ts";
import type { DepthRange, Frame } from "../scene/scene.ts";
import { drawRays, type RayBatch, semanticTargets } from "./rayBatch.ts";

/** One training example: a target view and its source views. */
export interface TrainingExample {
  readonly target: Frame;
  readonly sources: readonly Frame[];
  readonly depthRange: DepthRange;
}

/** The terms of Eq. 8 before weighting: means over rays (L_rgb, L_S.D), rays and samples (L_D.G), labelled pixels (L_sem). */
export interface StepLosses {
  readonly photometric: number;
  readonly semantic: number;
  readonly semanticDistill: number;
  readonly depthGuided: number;
  /** Their weighted sum, L_all. */
  readonly total: number;
}

/**
 * Losses and parameter gradients of one target view, chunk by chunk: a further ray costs its
 * depths, targets and pooled feature (some kilobytes), not the intermediates of the network.
 *
 * Chunk i always goes to worker i mod n, so sums are formed in one order and a run is reproducible.
 *
 * @returns the losses and d L_all/d parameters, laid out like `network.parameters`
 */
export function lossGradients(
  network: Network,
  example: TrainingExample,
  config: Config,
  random: () => number,
): Promise<{ losses: StepLosses; gradients: Float32Array }> {
  return network.exclusively(() => accumulateGradients(network, example, config, random));
}

async function accumulateGradients(
  network: Network,
  example: TrainingExample,
  config: Config,
  random: () => number,
): Promise<{ losses: StepLosses; gradients: Float32Array }> {
  const { pool } = network;
  const [target, ...sources] = await network.encode([example.target, ...example.sources]);
  await network.setSources(sources);

  const rays = drawRays(example.target, example.depthRange, config, random);
  const chunks = splitRays(rays, network.raysPerChunk);
  const pooled = await renderPooledFeatures(network, chunks, config);
  const perception = await pool.run(0, "accumulatePerceptionGradients", {
    novel: target.semantic.values,
    pooled,
    cells: rays.cells,
    truth: semanticTargets(
      example.target.semantic,
      config.model.data.width * config.model.data.height,
      config.model.perception.classes,
    ),
  });

  // The last worker starts with the target image while the others start with rays.
  const targetDone = pool.run(pool.size - 1, "accumulateFeatureGradients", {
    image: target.image,
    semanticGradient: perception.novelGradient,
  });
  const chunksDone = accumulateChunks(network, chunks, rays, target, perception.pooledGradient, config);
  // Awaited together: when a worker dies both fail, and a failure that nobody awaits would end the process.
  const [rayLosses] = await Promise.all([chunksDone, targetDone]);
  await accumulateSourceGradients(network, sources);

  const gradients = sumArrays(await pool.runOnAll("takeGradients", () => undefined));
  const { losses: weight } = config.training;
  const { semantic, semanticDistill } = perception;
  const total =
    weight.photometric * rayLosses.photometric +
    weight.semantic * semantic +
    weight.semanticDistill * semanticDistill +
    weight.depthGuided * rayLosses.depthGuided;
  return { losses: { ...rayLosses, semantic, semanticDistill, total }, gradients };
}

interface BatchChunk extends RayChunk {
  readonly first: number;
  readonly count: number;
}

function splitRays(rays: RayBatch, raysPerChunk: number): BatchChunk[] {
  const total = rays.cells.length;
  const samples = rays.depths.length / total;
  return Array.from({ length: Math.ceil(total / raysPerChunk) }, (_, i) => {
    const first = i * raysPerChunk;
    const count = Math.min(raysPerChunk, total - first);
    return {
      first,
      count,
      camera: rays.camera,
      pixels: rays.pixels.slice(2 * first, 2 * (first + count)),
      depths: rays.depths.slice(samples * first, samples * (first + count)),
    };
  });
}

/** F_sem pooled along every sampled ray, [rays, channels]: what S_fused is filled with. */
async function renderPooledFeatures(
  network: Network,
  chunks: readonly BatchChunk[],
  { model, training }: Config,
): Promise<Float32Array> {
  const { channels } = mapSizes(model).semantic;
  const pooled = new Float32Array(training.raysPerStep * channels);
  await Promise.all(
    chunks.map(async ({ camera, pixels, depths, first }, i) => {
      const rendered = await network.pool.run(i % network.pool.size, "renderRays", {
        chunk: { camera, pixels, depths },
        pool: true,
      });
      pooled.set(rendered.pooled!, first * channels);
    }),
  );
  return pooled;
}

async function accumulateChunks(
  network: Network,
  chunks: readonly BatchChunk[],
  rays: RayBatch,
  target: EncodedView,
  pooledGradient: Float32Array,
  { model }: Config,
): Promise<{ photometric: number; depthGuided: number }> {
  const { channels } = mapSizes(model).semantic;
  const { samplesPerRay: samples } = model.rendering;
  const losses = await Promise.all(
    chunks.map(({ camera, pixels, depths, first, count }, i) => {
      const part = (values: Float32Array, width: number): Float32Array =>
        values.slice(width * first, width * (first + count));
      const teacher = new Float32Array(count * channels);
      for (let ray = 0; ray < count; ray++) {
        const cell = rays.cells[first + ray];
        teacher.set(target.semantic.values.subarray(cell * channels, (cell + 1) * channels), ray * channels);
      }
      const targets = {
        truth: part(rays.truth, 3),
        rayWeight: new Float32Array(count).fill(1 / rays.cells.length),
        teacher,
        near: part(rays.near, samples),
        far: part(rays.far, samples),
        pooledGradient: part(pooledGradient, channels),
      };
      return network.pool.run(i % network.pool.size, "accumulateRayGradients", {
        chunk: { camera, pixels, depths },
        targets,
      });
    }),
  );
  return {
    photometric: losses.reduce((sum, loss) => sum + loss.photometric, 0),
    depthGuided: losses.reduce((sum, loss) => sum + loss.depthGuided, 0),
  };
}

/** Carry d loss/d F_rgb of every source view on into the extractor. */
async function accumulateSourceGradients(network: Network, sources: readonly EncodedView[]): Promise<void> {
  const { pool } = network;
  const byWorker = await pool.runOnAll("takeRadianceGradients", () => undefined);
  await Promise.all(
    sources.map(({ image }, view) =>
      pool.run(view % pool.size, "accumulateFeatureGradients", {
        image,
        radianceGradient: sumArrays(byWorker.map((gradients) => gradients[view])),
      }),
    ),
  );
}

/** Elementwise sum, always in the order of the workers. */
function sumArrays([first, ...rest]: readonly Float32Array[]): Float32Array {
  for (const other of rest) for (let i = 0; i < first.length; i++) first[i] += other[i];
  return first;
}
