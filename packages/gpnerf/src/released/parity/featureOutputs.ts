import type { FeatureGrid } from "../../projection/featureGrid.ts";
import type { OurOutput } from "./comparison.ts";
import type { EncodedImage, LocalNetwork } from "./localNetwork.ts";
import { type Compute, channelsFirst, joined, type OurOutputs, once } from "./ourOutputs.ts";

/**
 * What is recorded of the source images: `feat.*` maps of the feature net and `fpn.out`, [views, channels, rows, columns].
 *
 * @param network with the stage `pyramid`
 * @param images [height, width, 3] each
 * @param sources their features
 */
export function sourceOutputs(
  network: LocalNetwork,
  images: readonly Float32Array[],
  sources: readonly EncodedImage[],
): OurOutputs {
  const { features, rendering } = network.config;
  const { radianceChannels } = features;
  const fine = rendering.sharedNetwork ? 0 : radianceChannels;
  const radiance = sources.map((source) => source.radiance);
  const semantic = sources.map(wholeMap);
  const pyramids = once(async () => {
    const maps: Record<string, Float32Array>[] = [];
    for (const image of images) maps.push(await network.worker.run("pyramid", { image }));
    return maps;
  });
  const levels = network.worker.stages.get("pyramid")!.stage.program.outputs;
  return new Map<string, Compute>([
    ["feat.coarse", async () => mapsOf(radiance, 0, radianceChannels)],
    ["feat.fine", async () => mapsOf(radiance, fine, radianceChannels)],
    ["fpn.out", async (rows) => mapsOf(semantic.slice(0, rows))],
    ...levels.map(({ name, shape }): [string, Compute] => [
      `feat.${name}`,
      async () => ({
        shape: [images.length, ...shape],
        data: joined((await pyramids()).map((maps) => maps[name])),
      }),
    ]),
  ]);
}

/**
 * What is recorded of the target view's own image: `query.fpn` and `query.logits`, what the head makes of it.
 * @param network with the stage `head`
 */
export function queryOutputs(network: LocalNetwork, query: EncodedImage): OurOutputs {
  const semantic = wholeMap(query);
  return new Map<string, Compute>([
    ["query.fpn", async () => mapsOf([semantic])],
    ["query.logits", () => network.perceive(semantic.values)],
  ]);
}

/** F_sem, which networks of the released family keep in one map. */
function wholeMap({ semantic: [map] }: EncodedImage): FeatureGrid {
  return map;
}

/** Channels [first, first + count) of maps, [maps, count, rows, columns]. */
function mapsOf(grids: readonly FeatureGrid[], first?: number, count?: number): OurOutput {
  const [{ width, height, channels }] = grids;
  const data = joined(grids.map(({ values }) => channelsFirst(values, channels, first, count)));
  return { shape: [grids.length, count ?? channels, height, width], data };
}
