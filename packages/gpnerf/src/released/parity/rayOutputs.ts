import type { ModelConfig } from "../../config/schema.ts";
import { inferenceStages } from "../../model/inferenceStages.ts";
import { cacheSizedChunk } from "../../model/network.ts";
import type { ParameterStore } from "../../model/parameterStore.ts";
import { type RenderedPass, renderPasses } from "../../model/renderPasses.ts";
import { padded, type SourceView } from "../../model/workerNetwork.ts";
import { gatherFeatures, poolFeatures } from "../../projection/gatherFeatures.ts";
import { type ProjectedSamples, projectSamples } from "../../projection/projectSamples.ts";
import type { RayBundle } from "../../rays/rayBundle.ts";
import { raySamples } from "../../rays/raySamples.ts";
import { passesOf } from "../../rendering/passes.ts";
import type { DepthRange } from "../../scene/scene.ts";
import { adaptorStage, LocalNetwork } from "./localNetwork.ts";
import { type Compute, joined, type OurOutputs, once } from "./ourOutputs.ts";

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
  /** S_sem, [rays, channels]. */
  readonly adapted: Float32Array;
  readonly fieldWeights: Float32Array;
}

/** Render rays as workers do, chunk by chunk, keeping what every pass gives. */
export async function renderAllPasses(work: RayWork): Promise<PassOutputs[]> {
  const { config, parameters, sources, rays, depthRange } = work;
  const perChunk = cacheSizedChunk(config);
  const stages = inferenceStages(config, perChunk).filter(({ program }) => program.name.endsWith("Rays"));
  const adaptors = passesOf(config).map((pass) => adaptorStage(config, pass, perChunk));
  const network = await LocalNetwork.create(config, parameters, [...stages, ...adaptors]);
  network.worker.sources = sources;
  const semantic = sources.map((source) => source.semantic);
  const chunks: PassOutputs[][] = [];
  try {
    const count = rays.directions.length / 3;
    for (let first = 0; first < count; first += perChunk) {
      const directions = rays.directions.subarray(3 * first, 3 * Math.min(first + perChunk, count));
      const bundle = { origin: rays.origin, directions };
      const samples = raySamples(depthRange, directions.length / 3, config);
      const passes: PassOutputs[] = [];
      for (const rendered of await renderPasses(network.worker, bundle, samples)) {
        const pooled = poolFeatures(rendered.samples, semantic, rendered.poolWeights);
        passes.push({ ...rendered, adapted: await adapt(network, rendered, pooled) });
      }
      chunks.push(passes);
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
      fieldWeights: all("fieldWeights"),
    };
  });
}

async function adapt(network: LocalNetwork, { pass }: RenderedPass, pooled: Float32Array): Promise<Float32Array> {
  const name = `${pass}Adaptor`;
  const { stage } = network.worker.stages.get(name)!;
  const { adapted } = await network.worker.run(name, padded(stage, { pooled }));
  return adapted.subarray(0, pooled.length);
}

/** What is recorded of rays in one setting: samples, colours, weights, depths and features of every pass. */
export function rayOutputs(setting: string, work: RayWork): OurOutputs {
  const { config, sources, rays } = work;
  const passes = passesOf(config);
  const rendered = once(() => renderAllPasses(work));
  const count = rays.directions.length / 3;
  const outputs = new Map<string, Compute>();
  passes.forEach((pass, i) => {
    const prefix = passes.length === 1 ? setting : `${setting}.${pass}`;
    const add = (name: string, of: (outputs: PassOutputs) => Float32Array): void => {
      outputs.set(`${prefix}.${name}`, async () => {
        const data = of((await rendered())[i]);
        return { shape: data.length === count ? [count] : [count, data.length / count], data };
      });
    };
    add("z", (outputs) => outputs.depths);
    add("rgb", (outputs) => outputs.color);
    add("weights", (outputs) => outputs.rayAttention);
    add("depth", (outputs) => outputs.depth);
    add("feats_out", (outputs) => outputs.adapted);
    outputs.set(`${prefix}.feats_out_3d`, async (rows = count) => {
      const { depths, fieldWeights } = (await rendered())[i];
      const samples = projected(firstRays(rays, rows), depths.subarray(0, (depths.length / count) * rows), sources);
      const weights = fieldWeights.subarray(0, (fieldWeights.length / count) * rows);
      const semantic = sources.map((source) => source.semantic);
      const data = poolFeatures(samples, semantic, weights, samples.count);
      return { shape: [rows, samples.count / rows, semantic[0].channels], data };
    });
  });
  return outputs;
}

/** `proj.*`: where the samples of a single pass fall in the source views, and what is sampled there. */
export function projectionOutputs({ config, sources, rays, depthRange }: RayWork): OurOutputs {
  const count = rays.directions.length / 3;
  const { samplesPerRay } = config.rendering;
  const project = (rows: number): ProjectedSamples =>
    projected(firstRays(rays, rows), raySamples(depthRange, rows, config).depths, sources);
  const output =
    (of: (samples: ProjectedSamples) => Float32Array): Compute =>
    async (rows = count) => {
      const data = of(project(rows));
      const perView = data.length / (rows * samplesPerRay * sources.length);
      return { shape: [rows, samplesPerRay, sources.length, perView], data };
    };
  const color = sources.map((source) => source.color);
  const radiance = sources.map((source) => source.radiance);
  const semantic = sources.map((source) => source.semantic);
  return new Map([
    ["proj.rgb_feat", output((samples) => gatherFeatures(samples, [color, radiance]))],
    ["proj.deep_sem", output((samples) => gatherFeatures(samples, [semantic]))],
    ["proj.ray_diff", output((samples) => samples.direction)],
    ["proj.mask", output((samples) => samples.visible)],
  ]);
}

function projected(rays: RayBundle, depths: Float32Array, sources: readonly SourceView[]): ProjectedSamples {
  return projectSamples(
    rays,
    depths,
    sources.map((source) => source.camera),
  );
}

function firstRays({ origin, directions }: RayBundle, count: number): RayBundle {
  return { origin, directions: directions.subarray(0, 3 * count) };
}
