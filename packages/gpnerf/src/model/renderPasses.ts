import { type ProjectedSamples, projectSamples } from "../projection/projectSamples.ts";
import { importanceDepths } from "../rays/importanceDepths.ts";
import type { RayBundle } from "../rays/rayBundle.ts";
import type { RaySamples } from "../rays/raySamples.ts";
import type { Pass } from "../rendering/passes.ts";
import { raysStageName } from "./inferenceStages.ts";
import { rayFeeds, seeingCameras, type WorkerNetwork } from "./workerNetwork.ts";

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
 * Render rays in the passes whose stages the worker has loaded: the coarse one at the given depths and, with importance
 * sampling, the fine one at these and at those it draws.
 */
export async function renderPasses(
  worker: WorkerNetwork,
  rays: RayBundle,
  { depths, importanceSamples }: RaySamples,
): Promise<RenderedPass[]> {
  const coarse = await renderPass(worker, "coarse", rays, depths);
  if (importanceSamples === undefined) return [coarse];
  const count = rays.directions.length / 3;
  const all = importanceDepths(depths, coarse.rayAttention, count, importanceSamples);
  return [coarse, await renderPass(worker, "fine", rays, all)];
}

async function renderPass(
  worker: WorkerNetwork,
  pass: Pass,
  rays: RayBundle,
  depths: Float32Array,
): Promise<RenderedPass> {
  const samples = projectSamples(rays, depths, seeingCameras(worker.sources));
  const name = raysStageName(pass);
  const outputs = await worker.run(name, rayFeeds(worker, samples, worker.stages.get(name)!.stage));
  // The outputs of padding rays are cut off.
  const count = rays.directions.length / 3;
  const real = (values: Float32Array): Float32Array =>
    values.subarray(0, (values.length / outputs["rayAttention"].length) * depths.length);
  const rayAttention = real(outputs["rayAttention"]);
  return {
    pass,
    depths,
    samples,
    color: outputs["color"].slice(0, 3 * count),
    rayAttention,
    depth: expectedDepth(rayAttention, depths, count),
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
