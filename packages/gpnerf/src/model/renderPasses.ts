import type { ProjectedSamples } from "../projection/projectSamples.ts";
import { importanceDepths } from "../rays/importanceDepths.ts";
import type { Pass } from "../rendering/passes.ts";
import { raysStageName } from "./inferenceStages.ts";
import { projectChunk, type RayChunk, rayFeeds, type WorkerNetwork } from "./workerNetwork.ts";

/** A chunk of rays after one pass of the field-and-ray network. */
export interface RenderedPass {
  readonly pass: Pass;
  /** z-depths of the samples in metres, [rays, samples]. */
  readonly depths: Float32Array;
  /** Where they lie. */
  readonly samples: ProjectedSamples;
  /** [rays, 3] */
  readonly color: Float32Array;
  /** [rays, samples] */
  readonly rayAttention: Float32Array;
  /** Expected depth under the attention along the ray in metres, [rays]. */
  readonly depth: Float32Array;
  /** [rays, samples, views, groups] */
  readonly fieldWeights: Float32Array;
  /** [rays, samples, views, groups] */
  readonly poolWeights: Float32Array;
}

/**
 * Render a chunk of rays in the passes whose stages the worker has loaded: the coarse one at the chunk's depths and, with
 * importance sampling, the fine one at these and at those it draws.
 */
export async function renderPasses(worker: WorkerNetwork, chunk: RayChunk): Promise<RenderedPass[]> {
  const coarse = await renderPass(worker, "coarse", chunk);
  const { importanceSamples } = chunk;
  if (importanceSamples === undefined) return [coarse];
  const rays = chunk.pixels.length / 2;
  const depths = importanceDepths(chunk.depths, coarse.rayAttention, rays, importanceSamples);
  return [coarse, await renderPass(worker, "fine", { ...chunk, depths })];
}

async function renderPass(worker: WorkerNetwork, pass: Pass, chunk: RayChunk): Promise<RenderedPass> {
  const samples = projectChunk(chunk, worker.sources);
  const name = raysStageName(pass);
  const outputs = await worker.run(name, rayFeeds(worker, samples, worker.stages.get(name)!.stage));
  // The outputs of padding rays are cut off.
  const rays = chunk.pixels.length / 2;
  const real = (values: Float32Array): Float32Array =>
    values.subarray(0, (values.length / outputs["rayAttention"].length) * chunk.depths.length);
  const rayAttention = real(outputs["rayAttention"]);
  return {
    pass,
    depths: chunk.depths,
    samples,
    color: outputs["color"].slice(0, 3 * rays),
    rayAttention,
    depth: expectedDepth(rayAttention, chunk.depths, rays),
    fieldWeights: real(outputs["fieldWeights"]),
    poolWeights: real(outputs["poolWeights"]),
  };
}

/** Depth as the expected sample under the attention along the ray, in metres. */
function expectedDepth(rayAttention: Float32Array, depths: Float32Array, rays: number): Float32Array {
  const samples = depths.length / rays;
  return Float32Array.from({ length: rays }, (_, ray) => {
    let depth = 0;
    for (let i = 0; i < samples; i++) depth += rayAttention[ray * samples + i] * depths[ray * samples + i];
    return depth;
  });
}
