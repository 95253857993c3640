import { type ProjectedSamples, projectSamples } from "../projection/projectSamples.ts";
import { importanceDepths } from "../rays/importanceDepths.ts";
import type { RayBundle } from "../rays/rayBundle.ts";
import type { RaySamples } from "../rays/raySamples.ts";
import type { Pass } from "../rendering/passes.ts";
import { raysStageName } from "./inferenceStages.ts";
import { rayFeeds, seeingCameras, type WorkerNetwork } from "./workerNetwork.ts";

/** A chunk of rays after one pass of the field-and-ray network. */
export interface RenderedPass extends Omit<PassRun, "outputs"> {
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
  samples: RaySamples,
): Promise<RenderedPass[]> {
  const runs = await runPasses(worker, rays, samples, raysStageName);
  return runs.map(({ outputs, ...run }) => {
    const { color, rayAttention, fieldWeights, poolWeights } = outputs;
    const depth = expectedDepth(rayAttention, run.depths, color.length / 3);
    return { ...run, color: color.slice(), rayAttention, depth, fieldWeights, poolWeights };
  });
}

/** Rays after the run of a stage that attends along them. */
export interface PassRun {
  readonly pass: Pass;
  /** z-depths of the samples in metres, [rays, samples]. */
  readonly depths: Float32Array;
  /** Where they lie. */
  readonly samples: ProjectedSamples;
  /** What the stage gives for the rays, `rayAttention` [rays, samples] among it. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

/** Run a stage for every pass over rays, as in `renderPasses`; all of them give `rayAttention`. */
export async function runPasses(
  worker: WorkerNetwork,
  rays: RayBundle,
  { depths, importanceSamples }: RaySamples,
  stageOf: (pass: Pass) => string,
): Promise<PassRun[]> {
  const run = async (pass: Pass, at: Float32Array): Promise<PassRun> => {
    const samples = projectSamples(rays, at, seeingCameras(worker.sources));
    const name = stageOf(pass);
    const outputs = await worker.run(name, rayFeeds(worker, samples, worker.stages.get(name)!.stage));
    // The outputs of padding rays are cut off.
    const all = outputs["rayAttention"].length;
    const real = Object.entries(outputs).map(([key, values]) => {
      return [key, values.subarray(0, Math.round((values.length * at.length) / all))];
    });
    return { pass, depths: at, samples, outputs: Object.fromEntries(real) };
  };
  const coarse = await run("coarse", depths);
  if (importanceSamples === undefined) return [coarse];
  const count = rays.directions.length / 3;
  const all = importanceDepths(depths, coarse.outputs["rayAttention"], count, importanceSamples);
  return [coarse, await run("fine", all)];
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
