import { elementCount } from "@gpnerf/engine";
import { inferenceStages } from "../../model/inferenceStages.ts";
import type { ModelCheckpoint } from "../../training/checkpoint.ts";
import { type Comparison, compare, notCompared } from "./comparison.ts";
import { queryOutputs, sourceOutputs } from "./featureOutputs.ts";
import { headStage, LocalNetwork, pyramidStage } from "./localNetwork.ts";
import type { Compute, OurOutputs } from "./ourOutputs.ts";
import { lacking } from "./outputNeeds.ts";
import { projectionOutputs, rayOutputs } from "./rayOutputs.ts";
import { recordedConfig } from "./recordedConfig.ts";
import { type RecordedRun, recordedNumbers } from "./recordedRun.ts";
import { fieldRays, mainSampling, projectionSampling, recordedSettings } from "./recordedSettings.ts";
import { sliceOf } from "./slices.ts";
import { wholeViewOutputs } from "./wholeViewOutputs.ts";

/**
 * Run a network on the inputs of a recorded run and compare every recorded output: the same stages and the same sampling
 * that render views, one chunk of rays after another. Runs in the calling thread, which is blocked meanwhile.
 *
 * @param onComparison called with each result as it comes
 * @throws {CheckpointError} when the network is not of the released family
 * @throws {ConfigError} when the recorded images are too small for it
 */
export async function runParity(
  checkpoint: ModelCheckpoint,
  run: RecordedRun,
  onComparison: (comparison: Comparison) => void = () => undefined,
): Promise<Comparison[]> {
  const config = recordedConfig(checkpoint, run);
  const stages = inferenceStages(config, 1, { device: "cpu" }).filter(({ program }) => program.name === "features");
  const all = [...stages, pyramidStage(config), headStage(config)];
  const network = await LocalNetwork.create(config, checkpoint.parameters, all);
  try {
    const ours = await ourOutputs(network, checkpoint, run);
    const comparisons: Comparison[] = [];
    for (const name of run.outputs.keys()) {
      const comparison = await compareOutput(name, run, ours, checkpoint.untrained ?? []);
      onComparison(comparison);
      comparisons.push(comparison);
    }
    return comparisons;
  } finally {
    await network.close();
  }
}

/** Everything that the recorded inputs suffice for. */
async function ourOutputs(
  network: LocalNetwork,
  { parameters }: ModelCheckpoint,
  { inputs, outputs }: RecordedRun,
): Promise<OurOutputs> {
  const { config } = network;
  const { sourceImages, sourceCameras, queryImage, camera, depthRange, rays } = inputs;
  const ours = new Map<string, Compute | string>();
  const add = (more: OurOutputs): void => {
    for (const [name, compute] of more) ours.set(name, compute);
  };
  if (queryImage) add(queryOutputs(network, await network.encode(queryImage)));
  if (!sourceImages) return ours;
  const encoded = [];
  for (const image of sourceImages) encoded.push(await network.encode(image));
  add(sourceOutputs(network, sourceImages, encoded));
  if (!sourceCameras || !depthRange) return ours;

  const sources = encoded.map((features, view) => ({ ...features, camera: sourceCameras[view] }));
  const settings = recordedSettings(outputs.keys(), config);
  const work = { parameters, sources, depthRange };
  const main = mainSampling(settings, outputs.keys(), config);
  if (camera) add(wholeViewOutputs(network, camera, { ...work, config: main }));
  if (!rays) return ours;
  const projection = projectionSampling(settings, outputs, config);
  if (projection) add(projectionOutputs({ ...work, rays, config: projection }));
  for (const setting of settings) {
    add(rayOutputs(setting.name, { ...work, rays, config: setting.config }, fieldRays(setting.name, outputs)));
  }
  return ours;
}

async function compareOutput(
  name: string,
  { outputs, inputs }: RecordedRun,
  ours: OurOutputs,
  untrained: readonly string[],
): Promise<Comparison> {
  const tensor = outputs.get(name)!;
  const { whole, isSlice } = sliceOf(name);
  const reason = lacking(whole, inputs, untrained);
  if (reason !== undefined) return notCompared(name, tensor.shape, reason);
  const compute = ours.get(whole) ?? "an output of this name is not known";
  if (typeof compute === "string") return notCompared(name, tensor.shape, compute);
  if (elementCount(tensor.shape) === 0) return notCompared(name, tensor.shape, "recorded without numbers");
  const computed = await compute(isSlice ? tensor.shape[0] : undefined);
  return compare(name, tensor.shape, recordedNumbers(tensor), computed);
}
