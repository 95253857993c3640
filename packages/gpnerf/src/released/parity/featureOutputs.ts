import type { ModelConfig } from "../../config/schema.ts";
import type { SourceView } from "../../model/workerNetwork.ts";
import type { FeatureGrid } from "../../projection/featureGrid.ts";
import type { LocalNetwork } from "./localNetwork.ts";
import { type Compute, channelsFirst, joined, type OurOutputs, once } from "./ourOutputs.ts";
import type { RecordedRun } from "./recordedRun.ts";

/**
 * What is recorded of whole images: `feat.*` maps of the feature net and `fpn.out` of all source views, and the target
 * view's own `query.fpn` and `query.logits`.
 *
 * @param network with the stages `features`, `pyramid` and `head`
 */
export function featureOutputs(
  network: LocalNetwork,
  run: RecordedRun,
  sources: readonly SourceView[],
  query: SourceView,
  { features, rendering, data }: ModelConfig,
): OurOutputs {
  const { radianceChannels } = features;
  const mapsOf = (grids: readonly FeatureGrid[], first?: number, count?: number) => {
    const [{ width, height, channels }] = grids;
    const data = joined(grids.map(({ values }) => channelsFirst(values, channels, first, count)));
    return { shape: [grids.length, count ?? channels, height, width], data };
  };
  const radiance = sources.map((source) => source.radiance);
  const semantic = sources.map((source) => source.semantic);
  const fine = rendering.sharedNetwork ? 0 : radianceChannels;
  const pyramids = once(() =>
    Promise.all(run.sources.map(({ color }) => network.worker.run("pyramid", { image: color }))),
  );
  const levels = network.worker.stages.get("pyramid")!.stage.program.outputs;
  return new Map<string, Compute>([
    ["feat.coarse", async () => mapsOf(radiance, 0, radianceChannels)],
    ["feat.fine", async () => mapsOf(radiance, fine, radianceChannels)],
    ["fpn.out", async () => mapsOf(semantic)],
    ["query.fpn", async () => mapsOf([query.semantic])],
    [
      "query.logits",
      async () => {
        const { logits } = await network.worker.run("head", { map: query.semantic.values });
        return { shape: [logits.length / (data.width * data.height), data.height, data.width], data: logits };
      },
    ],
    ...levels.map(({ name, shape }): [string, Compute] => [
      `feat.${name}`,
      async () => ({
        shape: [run.sources.length, ...shape],
        data: joined((await pyramids()).map((maps) => maps[name])),
      }),
    ]),
  ]);
}
