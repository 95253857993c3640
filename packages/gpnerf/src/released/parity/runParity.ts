import { elementCount } from "@gpnerf/engine";
import type { ModelConfig } from "../../config/schema.ts";
import { parseModelConfig } from "../../config/schema.ts";
import { inferenceStages } from "../../model/inferenceStages.ts";
import { semanticStride } from "../../model/networkScopes.ts";
import { pixelGrid, raysThrough } from "../../rays/rayBundle.ts";
import { passesOf } from "../../rendering/passes.ts";
import type { ModelCheckpoint } from "../../training/checkpoint.ts";
import { type Comparison, compare, notCompared } from "./comparison.ts";
import { featureOutputs } from "./featureOutputs.ts";
import { headStage, LocalNetwork, pyramidStage } from "./localNetwork.ts";
import { type Compute, type OurOutputs, once } from "./ourOutputs.ts";
import { projectionOutputs, type RayWork, rayOutputs, renderAllPasses } from "./rayOutputs.ts";
import type { RecordedRun } from "./recordedRun.ts";
import { recordedSettings } from "./recordedSettings.ts";

/**
 * Run a network on the inputs of a recorded run and compare every recorded output: the same stages and the same sampling
 * that render views, one chunk of rays after another.
 *
 * @param onComparison called with each result as it comes
 * @throws {ConfigError} when the network cannot work at the recorded image size
 */
export async function runParity(
  checkpoint: ModelCheckpoint,
  run: RecordedRun,
  onComparison: (comparison: Comparison) => void = () => undefined,
): Promise<Comparison[]> {
  const { width, height } = run.query.camera;
  const data = { width, height, views: run.sources.length };
  const config = parseModelConfig({ ...checkpoint.config, data }, run.path);
  const { parameters } = checkpoint;
  const stages = inferenceStages(config, 1).filter(({ program }) => program.name === "features");
  const network = await LocalNetwork.create(config, parameters, [...stages, pyramidStage(config), headStage(config)]);
  try {
    const sources = [];
    for (const image of run.sources) sources.push(await network.encode(image));
    const query = await network.encode(run.query);
    const work = { config, parameters, sources, rays: run.rays, depthRange: run.depthRange };
    const settings = recordedSettings(run.outputs.keys(), config);
    const single = settings.find(({ config: { rendering } }) => rendering.importanceSamples === 0);
    const ours: OurOutputs = new Map([
      ...featureOutputs(network, run, sources, query, config),
      ...(single ? projectionOutputs({ ...work, config: single.config }) : []),
      ...settings.flatMap((setting) => [...rayOutputs(setting.name, { ...work, config: setting.config })]),
      ...wholeViewOutputs(network, run, { ...work, config: twoPasses(settings, config) }),
    ]);
    const comparisons: Comparison[] = [];
    for (const name of run.outputs.keys()) {
      const comparison = await compareOutput(name, run, ours);
      onComparison(comparison);
      comparisons.push(comparison);
    }
    return comparisons;
  } finally {
    await network.close();
  }
}

async function compareOutput(name: string, run: RecordedRun, ours: OurOutputs): Promise<Comparison> {
  const { shape, data } = run.outputs.get(name)!;
  const slice = /_first(\d+)$/.exec(name);
  const compute = ours.get(slice ? name.slice(0, slice.index) : name);
  const recorded = Float32Array.from(data, Number);
  if (!compute) return notCompared(name, shape, "an output of this name is not known");
  if (elementCount(shape) === 0) return notCompared(name, shape, "recorded without numbers");
  return compare(name, shape, recorded, await compute(slice ? shape[0] : undefined));
}

/** The sampling that whole views were recorded with: that of the recorded setting with two passes. */
function twoPasses(settings: readonly { readonly config: ModelConfig }[], config: ModelConfig): ModelConfig {
  return settings.find((setting) => setting.config.rendering.importanceSamples > 0)?.config ?? config;
}

/** `e2e.*`: the target view at every second pixel, and the head on the map of its rendered features. */
function wholeViewOutputs(network: LocalNetwork, run: RecordedRun, work: RayWork): OurOutputs {
  const { width, height } = work.config.data;
  const columns = Math.ceil(width / semanticStride);
  const rows = Math.ceil(height / semanticStride);
  const rays = raysThrough(run.query.camera, pixelGrid(width, height, semanticStride));
  const rendered = once(() => renderAllPasses({ ...work, rays }));
  const outputs = new Map<string, Compute>();
  for (const [index, pass] of passesOf(work.config).entries()) {
    const passOf = async () => (await rendered())[index];
    const map = (data: Float32Array) => ({ shape: [rows, columns, data.length / (rows * columns)], data });
    outputs.set(`e2e.${pass}.rgb`, async () => map((await passOf()).color));
    outputs.set(`e2e.${pass}.depth`, async () => map((await passOf()).depth));
    outputs.set(`e2e.${pass}.feats_out`, async () => map((await passOf()).adapted));
    outputs.set(`e2e.${pass}.weights`, async () => map((await passOf()).rayAttention));
    outputs.set(`e2e.${pass}.logits`, async () => {
      const { logits } = await network.worker.run("head", { map: (await passOf()).adapted });
      return { shape: [logits.length / (width * height), height, width], data: logits };
    });
  }
  return outputs;
}
