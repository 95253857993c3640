import type { ModelConfig } from "../../config/schema.ts";
import { cacheSizedChunk } from "../../model/chunkSize.ts";
import { inferenceStages } from "../../model/inferenceStages.ts";
import type { ParameterStore } from "../../model/parameterStore.ts";
import { type RenderedPass, renderPasses } from "../../model/renderPasses.ts";
import { padded, type SourceView, semanticGrids } from "../../model/workerNetwork.ts";
import { poolFeatures } from "../../projection/gatherFeatures.ts";
import { type ProjectedSamples, projectSamples } from "../../projection/projectSamples.ts";
import type { RayBundle } from "../../rays/rayBundle.ts";
import { raySamples } from "../../rays/raySamples.ts";
import { passesOf } from "../../rendering/passes.ts";
import type { DepthRange } from "../../scene/scene.ts";
import { adaptorStage, hasAdaptor, LocalNetwork } from "./localNetwork.ts";
import { joined } from "./ourOutputs.ts";

/** Rays to render and what to render them from. */
export interface RayWork {
  readonly config: ModelConfig;
  readonly parameters: ParameterStore;
  readonly sources: readonly SourceView[];
  readonly rays: RayBundle;
  readonly depthRange: DepthRange;
}

/** All rays after one pass; see `RenderedPass`. */
export interface PassOutputs extends Pick<RenderedPass, "pass" | "depths" | "color" | "rayAttention" | "depth"> {
  /** S_sem, [rays, channels]; empty where the pass has no adaptor. */
  readonly adapted: Float32Array;
  /** F^sem at each sample of the first rays, [fieldRays, samples, channels]. */
  readonly field: Float32Array;
}

/**
 * Render rays as workers do, chunk by chunk, keeping what every pass gives.
 * @param fieldRays rays, from the first on, whose semantic field is kept too: it has thousands of numbers per sample
 */
export async function renderAllPasses(work: RayWork, fieldRays = 0): Promise<PassOutputs[]> {
  const { config, parameters, sources, rays } = work;
  const perChunk = cacheSizedChunk(config);
  const stages = inferenceStages(config, perChunk, { device: "cpu" }).filter(({ program }) =>
    program.name.endsWith("Rays"),
  );
  const adapting = passesOf(config).filter((pass) => hasAdaptor(config, pass));
  const adaptors = adapting.map((pass) => adaptorStage(config, pass, perChunk));
  const network = await LocalNetwork.create(config, parameters, [...stages, ...adaptors]);
  network.worker.sources = sources;
  const chunks: PassOutputs[][] = [];
  try {
    const count = rayCount(rays);
    for (let first = 0; first < count; first += perChunk) {
      const bundle = someRays(rays, first, Math.min(perChunk, count - first));
      chunks.push(await renderChunk(network, bundle, Math.max(0, fieldRays - first), work));
    }
  } finally {
    await network.close();
  }
  return chunks[0].map(({ pass }, i) => {
    const all = (key: Exclude<keyof PassOutputs, "pass">): Float32Array => joined(chunks.map((chunk) => chunk[i][key]));
    return {
      pass,
      depths: all("depths"),
      color: all("color"),
      rayAttention: all("rayAttention"),
      depth: all("depth"),
      adapted: all("adapted"),
      field: all("field"),
    };
  });
}

async function renderChunk(
  network: LocalNetwork,
  rays: RayBundle,
  fieldRays: number,
  { config, sources, depthRange }: RayWork,
): Promise<PassOutputs[]> {
  const count = rayCount(rays);
  const semantic = semanticGrids(sources);
  const passes: PassOutputs[] = [];
  for (const rendered of await renderPasses(network.worker, rays, raySamples(depthRange, count, config))) {
    const { pass, depths, color, rayAttention, depth, samples, poolWeights, fieldWeights } = rendered;
    const adapted = hasAdaptor(config, pass)
      ? await adapt(network, rendered, poolFeatures(samples, semantic, poolWeights))
      : none;
    const kept = Math.min(count, fieldRays);
    const firstRays = (values: Float32Array): Float32Array => values.subarray(0, (values.length / count) * kept);
    // Projected once more: the chunk's projection is of all its rays.
    const some = projected(someRays(rays, 0, kept), firstRays(depths), sources);
    const field = kept > 0 ? poolFeatures(some, semantic, firstRays(fieldWeights), some.count) : none;
    passes.push({ pass, depths, color, rayAttention, depth, adapted, field });
  }
  return passes;
}

const none = new Float32Array(0);

async function adapt(network: LocalNetwork, { pass }: RenderedPass, pooled: Float32Array): Promise<Float32Array> {
  const name = `${pass}Adaptor`;
  const { stage } = network.worker.stages.get(name)!;
  const { adapted } = await network.worker.run(name, padded(stage, { pooled }));
  return adapted.subarray(0, pooled.length);
}

/** Where samples fall in the source views. */
export function projected(rays: RayBundle, depths: Float32Array, sources: readonly SourceView[]): ProjectedSamples {
  return projectSamples(
    rays,
    depths,
    sources.map((source) => source.camera),
  );
}

/** Rays [first, first + count) of a bundle. */
export function someRays({ origin, directions }: RayBundle, first: number, count: number): RayBundle {
  return { origin, directions: directions.subarray(3 * first, 3 * (first + count)) };
}

/** Number of rays in a bundle. */
export function rayCount({ directions }: RayBundle): number {
  return directions.length / 3;
}
