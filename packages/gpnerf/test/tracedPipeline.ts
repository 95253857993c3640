import { compile, concat, createSession, input, reshape, type TensorData, type Value } from "@gpnerf/engine";
import type { Config, ModelConfig } from "../src/config/schema.ts";
import { extractFeatures } from "../src/features/extractFeatures.ts";
import { instanceTargets } from "../src/losses/instanceTargets.ts";
import { instanceProbabilities, perceptionTruth } from "../src/losses/perceptionLoss.ts";
import {
  type MapSize,
  mapSizes,
  type NetworkScopes,
  networkScopes,
  transformerScope,
} from "../src/model/networkScopes.ts";
import type { ParameterStore } from "../src/model/parameterStore.ts";
import { logitChannels } from "../src/perception/perceptionHead.ts";
import { type PassInputs, type PipelineOutputs, pipeline } from "../src/pipeline.ts";
import { bilinearTaps, newTaps } from "../src/projection/featureGrid.ts";
import { type ProjectedSamples, projectSamples } from "../src/projection/projectSamples.ts";
import { sampleMaps, tapInputs } from "../src/projection/sampleMaps.ts";
import { importanceDepths } from "../src/rays/importanceDepths.ts";
import { raysThrough } from "../src/rays/rayBundle.ts";
import { type Pass, passesOf } from "../src/rendering/passes.ts";
import { renderRays } from "../src/rendering/renderRays.ts";
import { configuredWindow } from "../src/training/depthTargets.ts";
import { instanceTruth, semanticTargets } from "../src/training/perceptionTargets.ts";
import { drawRays, type RayBatch } from "../src/training/rayBatch.ts";
import type { TrainingExample } from "../src/training/trainStep.ts";

/** The un-split pipeline of a training step, with numbers for all of its inputs. */
export interface TracedPipeline {
  readonly scopes: NetworkScopes;
  readonly outputs: PipelineOutputs;
  /** For every graph input but the parameters; see `parameterFeeds`. */
  readonly feeds: Record<string, TensorData>;
}

/** Trace `pipeline` on the rays that a training step with this `random` draws. */
export async function tracedPipeline(
  example: TrainingExample,
  config: Config,
  random: () => number,
  store: ParameterStore,
): Promise<TracedPipeline> {
  return traceBatch(example, config, drawRays(example.target, example.depthRange, config, random), store);
}

/** Trace `pipeline` on a batch of rays; the parameters decide where a fine pass samples and what attention looks at. */
async function traceBatch(
  example: TrainingExample,
  config: Config,
  batch: RayBatch,
  store: ParameterStore,
): Promise<TracedPipeline> {
  const { model, training } = config;
  const { width, height } = model.data;
  const rays = batch.cells.length;
  const images = {
    ...Object.fromEntries(example.sources.map((source, view) => [`source${view}`, source.color])),
    target: example.target.color,
  };
  const sourceImages = example.sources.map((_, view) => input(`source${view}`, [height, width, 3]));

  const passes: TracedPass[] = [];
  let depths = batch.depths;
  let attention = new Float32Array(0);
  for (const pass of passesOf(model)) {
    if (pass === "fine") depths = importanceDepths(depths, attention, rays, batch.importanceSamples!);
    const traced = tracePass(pass, example, model, batch, depths);
    passes.push(traced);
    attention = await attentionAlong(traced, sourceImages, model, {
      ...images,
      ...traced.feeds,
      ...parameterFeeds(store),
    });
  }

  const scopes = networkScopes();
  const samples = depths.length / rays;
  const outputs = pipeline(
    scopes,
    {
      sourceImages,
      targetImage: input("target", [height, width, 3]),
      passes: passes.map(({ inputs }) => inputs),
      semantic: tapInputs("semantic", depths.length, model.data.views),
      cells: input("cells", [rays], "int32"),
      trueColor: input("trueColor", [rays, 3]),
      rayWeight: input("rayWeight", [rays, 1]),
      near: input("near", [rays, samples]),
      far: input("far", [rays, samples]),
      truth: perceptionTruth(model),
    },
    config,
  );
  const { reduction } = training.losses;
  const mean = (count: number): number => (reduction === "mean" ? 1 / count : 1);
  const { near, far } = configuredWindow(
    { depths, rayAttention: attention, trueDepth: batch.trueDepth },
    training.losses,
  );
  const feeds: Record<string, TensorData> = {
    ...images,
    ...Object.assign({}, ...passes.map((pass) => pass.feeds)),
    ...tapFeeds("semantic", passes[passes.length - 1].projected, mapSizes(model).semantic),
    cells: batch.cells,
    trueColor: batch.truth,
    rayWeight: new Float32Array(rays).fill(mean(rays)),
    near: near.map((value) => value * mean(rays * samples)),
    far: far.map((value) => value * mean(rays * samples)),
  };
  const truth = await perceptionFeeds(example, config, outputs.logits, { ...feeds, ...parameterFeeds(store) });
  return { scopes, outputs, feeds: { ...feeds, ...truth } };
}

/** The truth for the head: instances are matched with what it answers to these feeds. */
async function perceptionFeeds(
  { target, instances }: TrainingExample,
  { model, training }: Config,
  logits: Value,
  feeds: Record<string, TensorData>,
): Promise<Record<string, TensorData>> {
  const pixels = model.data.width * model.data.height;
  const { classes } = model.perception;
  if (model.perception.target === "instances") {
    const channels = logitChannels(model);
    const answer = { probabilities: instanceProbabilities(reshape(logits, [pixels, channels])) };
    const { probabilities } = await computed(answer, feeds);
    const labels = instanceTruth(target, pixels, instances, classes);
    return { ...instanceTargets(probabilities as Float32Array, labels, classes) };
  }
  const { reduction } = training.losses;
  return { truth: semanticTargets(target.semantic, pixels, { classes, channels: logitChannels(model), reduction }) };
}

interface TracedPass {
  readonly inputs: PassInputs;
  readonly projected: ProjectedSamples;
  readonly feeds: Record<string, TensorData>;
}

/** The graph inputs of a pass, named after it, and what to feed them. */
function tracePass(
  pass: Pass,
  example: TrainingExample,
  model: ModelConfig,
  batch: RayBatch,
  depths: Float32Array,
): TracedPass {
  const { views } = model.data;
  const rays = batch.cells.length;
  const points = depths.length;
  const cameras = example.sources.map(({ camera }, view) => (batch.dropped.includes(view) ? undefined : camera));
  const projected = projectSamples(raysThrough(batch.camera, batch.pixels), depths, cameras);
  const maps = mapSizes(model);
  const named = (name: string): string => `${pass}.${name}`;
  return {
    projected,
    inputs: {
      pass,
      projection: {
        color: tapInputs(named("color"), points, views),
        radiance: tapInputs(named("radiance"), points, views),
      },
      rays: {
        direction: input(named("direction"), [points, views, 4]),
        visible: input(named("visible"), [points, views, 1]),
        points: input(named("points"), [points, 3]),
        rayDirection: input(named("rayDirection"), [rays, 3]),
      },
    },
    feeds: {
      ...tapFeeds(named("color"), projected, maps.color),
      ...tapFeeds(named("radiance"), projected, maps.radiance),
      [named("direction")]: projected.direction,
      [named("visible")]: projected.visible,
      [named("points")]: projected.points,
      [named("rayDirection")]: projected.rayDirection,
    },
  };
}

/** A_RAT of a pass, [rays · samples]. */
async function attentionAlong(
  { inputs }: TracedPass,
  sourceImages: readonly Value[],
  model: ModelConfig,
  feeds: Record<string, TensorData>,
): Promise<Float32Array<ArrayBuffer>> {
  const scopes = networkScopes();
  const colors = sourceImages.map((image) => reshape(image, [-1, 3]));
  const radiance = sourceImages.map((image) => extractFeatures(scopes.features, image, model).radiance.rows);
  const { projection, pass, rays } = inputs;
  const sampled = concat([sampleMaps(colors, projection.color), sampleMaps(radiance, projection.radiance)], 2);
  const { rayAttention } = renderRays(transformerScope(scopes, pass, model), { ...rays, sampled }, model, { pass });
  const { rayAttention: attention } = await computed({ rayAttention }, feeds);
  return attention as Float32Array<ArrayBuffer>;
}

/** Values from those of the feeds that they depend on. */
export async function computed(
  values: Record<string, Value>,
  feeds: Record<string, TensorData>,
): Promise<Record<string, TensorData>> {
  const session = await createSession(compile("part", values));
  const results = await session.run(Object.fromEntries(session.program.inputs.map(({ name }) => [name, feeds[name]])));
  await session.dispose();
  return results;
}

/** Parameter values by name, in memory of their own (the runtime refuses shared memory). */
export function parameterFeeds(store: ParameterStore): Record<string, Float32Array> {
  return Object.fromEntries(store.slots.map((slot) => [slot.name, Float32Array.from(store.slice(slot))]));
}

/** Taps of every sample into the maps of all views stacked on each other; weights are 0 where nothing is sampled. */
function tapFeeds(
  name: string,
  { count, views, visible, pixels }: ProjectedSamples,
  map: MapSize,
): Record<string, TensorData> {
  const grid = { ...map, values: new Float32Array(0) };
  const cells = new Int32Array(count * views * 4);
  const weights = new Float32Array(count * views * 4);
  const taps = newTaps();
  for (let at = 0; at < count * views; at++) {
    if (visible[at] === 0 && map.outside === "edge") continue;
    bilinearTaps(grid, pixels[2 * at], pixels[2 * at + 1], taps);
    const firstCell = (at % views) * map.width * map.height;
    cells.set(
      taps.cells.map((cell) => firstCell + cell),
      4 * at,
    );
    weights.set(taps.weights, 4 * at);
  }
  return { [`${name}.cells`]: cells, [`${name}.weights`]: weights };
}
