import { input, type TensorData } from "@gpnerf/engine";
import type { Config } from "../src/config/schema.ts";
import { mapSizes, type NetworkScopes, networkScopes } from "../src/model/networkScopes.ts";
import type { ParameterStore } from "../src/model/parameterStore.ts";
import { type PipelineOutputs, pipeline } from "../src/pipeline.ts";
import { bilinearTaps, newTaps } from "../src/projection/featureGrid.ts";
import { type ProjectedSamples, projectSamples } from "../src/projection/projectSamples.ts";
import { tapInputs } from "../src/projection/sampleMaps.ts";
import { raysThrough } from "../src/rays/rayBundle.ts";
import { drawRays, semanticTargets } from "../src/training/rayBatch.ts";
import type { TrainingExample } from "../src/training/trainStep.ts";

/** The un-split pipeline of a training step, with numbers for all of its inputs. */
export interface TracedPipeline {
  readonly scopes: NetworkScopes;
  readonly outputs: PipelineOutputs;
  /** For every graph input but the parameters; see `parameterFeeds`. */
  readonly feeds: Record<string, TensorData>;
}

/** Trace `pipeline` on the rays that a training step with this `random` draws. */
export function tracedPipeline(example: TrainingExample, config: Config, random: () => number): TracedPipeline {
  const { width, height, views } = config.model.data;
  const samples = config.model.rendering.samplesPerRay;
  const { classes } = config.model.perception;
  const batch = drawRays(example.target, example.depthRange, config, random);
  const rays = batch.cells.length;
  const points = rays * samples;
  const cameras = example.sources.map((source) => source.camera);
  const projected = projectSamples(raysThrough(batch.camera, batch.pixels), batch.depths, cameras);
  const { semantic, radiance } = mapSizes(config.model);

  const scopes = networkScopes();
  const outputs = pipeline(
    scopes,
    {
      sourceImages: cameras.map((_, view) => input(`source${view}`, [height, width, 3])),
      targetImage: input("target", [height, width, 3]),
      projection: {
        color: tapInputs("color", points, views),
        radiance: tapInputs("radiance", points, views),
        semantic: tapInputs("semantic", points, views),
      },
      rays: {
        direction: input("direction", [points, views, 4]),
        visible: input("visible", [points, views, 1]),
        points: input("points", [points, 3]),
        rayDirection: input("rayDirection", [rays, 3]),
      },
      cells: input("cells", [rays], "int32"),
      trueColor: input("trueColor", [rays, 3]),
      rayWeight: input("rayWeight", [rays, 1]),
      near: input("near", [rays, samples]),
      far: input("far", [rays, samples]),
      trueClasses: input("trueClasses", [width * height, classes]),
    },
    config,
  );
  const feeds: Record<string, TensorData> = {
    ...Object.fromEntries(example.sources.map((source, view) => [`source${view}`, source.color])),
    target: example.target.color,
    ...tapFeeds("color", projected, { width, height, stride: 1 }),
    ...tapFeeds("radiance", projected, radiance),
    ...tapFeeds("semantic", projected, semantic),
    direction: projected.direction,
    visible: projected.visible,
    points: projected.points,
    rayDirection: projected.rayDirection,
    cells: batch.cells,
    trueColor: batch.truth,
    rayWeight: new Float32Array(rays).fill(1 / rays),
    near: batch.near,
    far: batch.far,
    trueClasses: semanticTargets(example.target.semantic, width * height, classes),
  };
  return { scopes, outputs, feeds };
}

/** Parameter values by name, in memory of their own (the runtime refuses shared memory). */
export function parameterFeeds(store: ParameterStore): Record<string, Float32Array> {
  return Object.fromEntries(store.slots.map((slot) => [slot.name, Float32Array.from(store.slice(slot))]));
}

/** Taps of every sample into the maps of all views stacked on each other; weights are 0 where a view sees nothing. */
function tapFeeds(
  name: string,
  { count, views, visible, pixels }: ProjectedSamples,
  map: { readonly width: number; readonly height: number; readonly stride: number },
): Record<string, TensorData> {
  const grid = { ...map, values: new Float32Array(0), channels: 0 };
  const cells = new Int32Array(count * views * 4);
  const weights = new Float32Array(count * views * 4);
  const taps = newTaps();
  for (let at = 0; at < count * views; at++) {
    if (visible[at] === 0) continue;
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
