import { mapSizes } from "../../model/networkScopes.ts";
import { semanticGrids } from "../../model/workerNetwork.ts";
import { gatherFeatures } from "../../projection/gatherFeatures.ts";
import type { ProjectedSamples } from "../../projection/projectSamples.ts";
import { raySamples } from "../../rays/raySamples.ts";
import { passesOf } from "../../rendering/passes.ts";
import { hasAdaptor } from "./localNetwork.ts";
import { type Compute, type OurOutputs, once } from "./ourOutputs.ts";
import { type PassOutputs, projected, type RayWork, rayCount, renderAllPasses, someRays } from "./renderAllPasses.ts";

/** Why there is no S_sem of a pass. */
export const noAdaptor = "of two networks that do not share weights, only the second one's semantic adaptor is kept";

/**
 * What is recorded of rays in one setting: samples, colours, weights, depths and features of every pass, [rays, …].
 * @param fieldRays rays, from the first on, whose semantic field is compared
 */
export function rayOutputs(setting: string, work: RayWork, fieldRays: number): OurOutputs {
  const passes = passesOf(work.config);
  const rendered = once(() => renderAllPasses(work, fieldRays));
  const count = rayCount(work.rays);
  const { channels } = mapSizes(work.config).semantic;
  const outputs = new Map<string, Compute | string>();
  passes.forEach((pass, i) => {
    const prefix = passes.length === 1 ? setting : `${setting}.${pass}`;
    const add = (name: string, of: (outputs: PassOutputs) => Float32Array): void => {
      outputs.set(`${prefix}.${name}`, async () => {
        const data = of((await rendered())[i]);
        return { shape: [count, data.length / count], data };
      });
    };
    add("z", (outputs) => outputs.depths);
    add("rgb", (outputs) => outputs.color);
    add("weights", (outputs) => outputs.rayAttention);
    add("depth", (outputs) => outputs.depth);
    if (hasAdaptor(work.config, pass)) add("feats_out", (outputs) => outputs.adapted);
    else outputs.set(`${prefix}.feats_out`, noAdaptor);
    outputs.set(`${prefix}.feats_out_3d`, async () => {
      const { field, depths } = (await rendered())[i];
      const samples = depths.length / count;
      return { shape: [field.length / (samples * channels), samples, channels], data: field };
    });
  });
  return outputs;
}

/**
 * `proj.*`: where the samples of a single pass fall in the source views, and what is sampled there, [rays, samples, views,
 * …].
 */
export function projectionOutputs({ config, sources, rays, depthRange }: RayWork): OurOutputs {
  const { samplesPerRay } = config.rendering;
  const output =
    (of: (samples: ProjectedSamples) => Float32Array): Compute =>
    async (asked = rayCount(rays)) => {
      const rows = Math.min(asked, rayCount(rays));
      const data = of(projected(someRays(rays, 0, rows), raySamples(depthRange, rows, config).depths, sources));
      const perView = data.length / (rows * samplesPerRay * sources.length);
      return { shape: [rows, samplesPerRay, sources.length, perView], data };
    };
  const color = sources.map((source) => source.color);
  const radiance = sources.map((source) => source.radiance);
  const semantic = semanticGrids(sources);
  const channels = 3 + radiance[0].channels;
  const coarse = 3 + config.features.radianceChannels;
  return new Map([
    ["proj.rgb_feat", output((samples) => firstChannels(gatherFeatures(samples, [color, radiance]), channels, coarse))],
    ["proj.deep_sem", output((samples) => gatherFeatures(samples, semantic))],
    ["proj.ray_diff", output((samples) => samples.direction)],
    ["proj.mask", output((samples) => samples.visible)],
  ]);
}

/** The first channels of every row: networks whose passes do not share weights have F_rgb of the fine pass behind them. */
function firstChannels(rows: Float32Array, channels: number, kept: number): Float32Array {
  return channels === kept ? rows : rows.filter((_, i) => i % channels < kept);
}
