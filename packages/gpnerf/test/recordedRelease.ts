import {
  compile,
  concat,
  createSession,
  input,
  reshape,
  type SafetensorsTensor,
  slice,
  type TensorData,
  type Value,
} from "@gpnerf/engine";
import type { Camera } from "../src/cameras/camera.ts";
import type { ModelConfig } from "../src/config/schema.ts";
import { encoder } from "../src/features/encoder.ts";
import { extractFeatures } from "../src/features/extractFeatures.ts";
import { mapSizes, networkScopes, transformerScope } from "../src/model/networkScopes.ts";
import type { ParameterStore } from "../src/model/parameterStore.ts";
import { headSize, perceptionHead } from "../src/perception/perceptionHead.ts";
import { sampleMaps, type TapValues, tapInputs } from "../src/projection/sampleMaps.ts";
import { importanceDepths } from "../src/rays/importanceDepths.ts";
import { sampleDepths } from "../src/rays/sampleDepths.ts";
import { plainFormulation } from "../src/rendering/formulation.ts";
import { layeredSemantics } from "../src/rendering/layeredSemantics.ts";
import { type Pass, passesOf } from "../src/rendering/passes.ts";
import { renderRays } from "../src/rendering/renderRays.ts";
import { semanticAdaptor } from "../src/rendering/semanticField.ts";
import type { DepthRange } from "../src/scene/scene.ts";
import type { TrainingExample } from "../src/training/trainStep.ts";
import { inSinglePrecision, type PlainRays, project, raysOf, tapsOf } from "./plainProjection.ts";

/**
 * @file What a recorded run of the released code would hold, computed without what `gpnerf parity` runs: plain projection,
 * un-split graphs in the plain formulation, every layer's semantics on all channels.
 */

export type Tensors = Map<string, SafetensorsTensor>;

/** A network and the views that it is run on; cameras in single precision. */
export interface RecordedScene {
  readonly config: ModelConfig;
  readonly store: ParameterStore;
  readonly target: { readonly camera: Camera; readonly color: Float32Array };
  readonly sources: readonly { readonly camera: Camera; readonly color: Float32Array }[];
  readonly depthRange: DepthRange;
}

/** The scene of an example, as the released code would be given it. */
export function recordedScene(config: ModelConfig, store: ParameterStore, example: TrainingExample): RecordedScene {
  const posed = ({ camera, color }: TrainingExample["target"]) => ({ camera: inSinglePrecision(camera), color });
  return {
    ...{ config, store, depthRange: example.depthRange },
    target: posed(example.target),
    sources: example.sources.map(posed),
  };
}

/** A tensor as it is recorded. */
export function f32(shape: readonly number[], data: ArrayLike<number>): SafetensorsTensor {
  return { dtype: "F32", shape, data: Float32Array.from(data) };
}

/** `in.*`: images, cameras, depth range and the rays through some pixels. */
export function recordedInputs({ target, sources, depthRange }: RecordedScene, pixels: readonly number[][]): Tensors {
  const { width, height } = target.camera;
  const { origin, directions } = raysOf(target.camera, pixels);
  const images = [...sources, target].map(({ color }) => channelsFirst(color, 3));
  const counts = (axis: number): SafetensorsTensor => ({
    ...{ dtype: "I64", shape: [pixels.length] },
    data: BigInt64Array.from(pixels, (pixel) => BigInt(pixel[axis])),
  });
  return new Map<string, SafetensorsTensor>([
    ["in.src_rgbs", f32([sources.length, 3, height, width], images.slice(0, -1).flat())],
    ["in.query_rgb", f32([1, 3, height, width], images[images.length - 1])],
    [
      "in.src_cameras",
      f32(
        [sources.length, 34],
        sources.flatMap(({ camera }) => cameraNumbers(camera)),
      ),
    ],
    ["in.camera", f32([34], cameraNumbers(target.camera))],
    ["in.depth_range", f32([2], [depthRange.near, depthRange.far])],
    ["in.ray_u", counts(0)],
    ["in.ray_v", counts(1)],
    [
      "in.ray_o",
      f32(
        [pixels.length, 3],
        directions.flatMap(() => origin),
      ),
    ],
    ["in.ray_d", f32([pixels.length, 3], directions.flat())],
  ]);
}

function cameraNumbers({ width, height, fx, fy, cx, cy, worldFromCamera }: Camera): number[] {
  return [height, width, fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0, 0, 0, 0, 1, ...worldFromCamera];
}

function channelsFirst(rows: ArrayLike<number>, channels: number): number[] {
  const cells = rows.length / channels;
  return Array.from({ length: rows.length }, (_, i) => rows[(i % cells) * channels + Math.floor(i / cells)]);
}

/** `feat.*`, `fpn.out` and `query.*`: what the feature nets and the head give for whole images. */
export async function recordedFeatures({ config, store, sources, target }: RecordedScene): Promise<Tensors> {
  const { width, height } = config.data;
  const { radiance, semantic } = mapSizes(config);
  const maps: Record<string, { shape: readonly number[]; data: number[] }> = {};
  const append = (name: string, shape: readonly number[], data: ArrayLike<number>): void => {
    maps[name] ??= { shape: [0, ...shape], data: [] };
    maps[name] = { shape: [maps[name].shape[0] + 1, ...shape], data: [...maps[name].data, ...Array.from(data)] };
  };
  for (const { color } of sources) {
    const scopes = networkScopes();
    const image = input("image", [1, 3, height, width]);
    const levels = encoder(scopes.features.scope("encoder"), image, config.features);
    const found: Record<string, TensorData> = await computed(
      { ...levels },
      { image: Float32Array.from(channelsFirst(color, 3)) },
      store,
    );
    for (const [name, { shape }] of Object.entries(levels)) append(`feat.${name}`, shape.slice(1), found[name]);
    const features = await extracted(color, config, store);
    const { radianceChannels: channels } = config.features;
    const turned = channelsFirst(features.radiance, radiance.channels);
    const [cells, rows] = [radiance.width * radiance.height, [channels, radiance.height, radiance.width]];
    append("feat.coarse", rows, turned.slice(0, channels * cells));
    append("feat.fine", rows, turned.slice(-channels * cells));
    append(
      "fpn.out",
      [semantic.channels, semantic.height, semantic.width],
      channelsFirst(features.semantic, semantic.channels),
    );
  }
  const query = await extracted(target.color, config, store);
  append(
    "query.fpn",
    [semantic.channels, semantic.height, semantic.width],
    channelsFirst(query.semantic, semantic.channels),
  );
  const tensors = new Map(Object.entries(maps).map(([name, { shape, data }]) => [name, f32(shape, data)]));
  return tensors.set("query.logits", await logitsOf(query.semantic, config, store));
}

/** F_rgb and F_sem of an image, [cells, channels]. */
async function extracted(color: Float32Array, config: ModelConfig, store: ParameterStore) {
  const scopes = networkScopes();
  const image = input("image", [config.data.height, config.data.width, 3]);
  const { radiance, semantic } = extractFeatures(scopes.features, image, config);
  return computed({ radiance: radiance.rows, semantic: semantic.rows }, { image: color }, store);
}

async function logitsOf(map: TensorData, config: ModelConfig, store: ParameterStore): Promise<SafetensorsTensor> {
  const { semantic } = mapSizes(config);
  const { width, height } = config.data;
  const rows = input("map", [semantic.width * semantic.height, semantic.channels]);
  const head = networkScopes().perception.scope("head");
  const { logits } = await computed(
    { logits: perceptionHead(head, rows, headSize(semantic, config), config) },
    { map: map as Float32Array },
    store,
  );
  const channels = logits.length / (width * height);
  return f32([1, channels, height, width], channelsFirst(logits, channels));
}

/** One pass over some rays: numbers by their recorded names, and what the projector gave. */
export interface RecordedPass {
  readonly pass: Pass;
  readonly tensors: Tensors;
  readonly projection: Tensors;
}

/** All passes over some rays in the configured setting. */
export async function recordedPasses(scene: RecordedScene, rays: PlainRays): Promise<RecordedPass[]> {
  const { config, store, sources, depthRange } = scene;
  const { samplesPerRay, importanceSamples, spacing } = config.rendering;
  const count = rays.directions.length;
  const features = await Promise.all(sources.map(({ color }) => extracted(color, config, store)));
  const maps = Object.fromEntries(
    sources.flatMap(({ color }, view) => [
      [`color${view}`, color],
      [`radiance${view}`, features[view].radiance],
      [`semantic${view}`, features[view].semantic],
    ]),
  );
  const passes: RecordedPass[] = [];
  let depths = sampleDepths(depthRange, count, samplesPerRay, spacing);
  for (const pass of passesOf(config)) {
    const previous = passes[0]?.tensors.get("weights")?.data as Float32Array | undefined;
    if (previous) depths = importanceDepths(depths, previous, count, { count: importanceSamples, spacing });
    passes.push(await recordedPass(pass, scene, rays, depths, maps));
  }
  return passes;
}

async function recordedPass(
  pass: Pass,
  { config, store, sources }: RecordedScene,
  rays: PlainRays,
  depths: Float32Array,
  maps: Record<string, TensorData>,
): Promise<RecordedPass> {
  const views = sources.length;
  const [count, points] = [rays.directions.length, depths.length];
  const samples = points / count;
  const { seen, taps, geometry, feeds } = projectedPass(pass, { config, sources }, rays, depths);
  const sampledFrom = (name: MapName, shape: readonly number[]): Value => {
    const rows = sources.map((_, view) => reshape(input(`${name}${view}`, shape), [-1, shape[shape.length - 1]]));
    return sampleMaps(rows, taps[name]);
  };
  const { color: image, radiance, semantic: half } = mapSizes(config);
  const scopes = networkScopes();
  const color = sampledFrom("color", [image.height, image.width, 3]);
  const sampled = concat([color, sampledFrom("radiance", [radiance.width * radiance.height, radiance.channels])], 2);
  const semantic = sampledFrom("semantic", [half.width * half.height, half.channels]);
  const rendered = renderRays(transformerScope(scopes, pass, config), { ...geometry, sampled }, config, {
    pass,
    formulation: plainFormulation,
  });
  const { field, pooled } = layeredSemantics(rendered.layers, semantic, config);
  const outputs: Record<string, Value> = {
    ...{ color: rendered.color, rayAttention: rendered.rayAttention, field, semantic },
    coarse: slice(sampled, 2, 0, 3 + config.features.radianceChannels),
  };
  // We keep no adaptor of a first network that does not share its weights.
  const adapts = config.rendering.sharedNetwork || pass === "fine";
  if (adapts) outputs["adapted"] = semanticAdaptor(scopes, pooled, config, pass);
  const found = await computed(outputs, { ...maps, ...feeds }, store);
  const depth = new Float32Array(count);
  for (let i = 0; i < points; i++) depth[Math.floor(i / samples)] += found["rayAttention"][i] * depths[i];
  const perRay = (data: ArrayLike<number>): SafetensorsTensor => f32([count, data.length / count], data);
  const perView = (data: ArrayLike<number>): SafetensorsTensor =>
    f32([count, samples, views, data.length / (points * views)], data);
  return {
    pass,
    tensors: new Map([
      ["z", perRay(depths)],
      ["rgb", perRay(found["color"])],
      ["weights", perRay(found["rayAttention"])],
      ["depth", f32([count], depth)],
      ["feats_out_3d", f32([count, samples, found["field"].length / points], found["field"])],
      ...(adapts ? ([["feats_out", perRay(found["adapted"])]] as const) : []),
    ]),
    projection: new Map([
      ["proj.rgb_feat", perView(found["coarse"])],
      ["proj.deep_sem", perView(found["semantic"])],
      ["proj.ray_diff", perView(seen.direction)],
      ["proj.mask", f32([count, samples, views], seen.visible)],
    ]),
  };
}

type MapName = "color" | "radiance" | "semantic";

/** Graph inputs of a pass, named after it, and what to feed them. */
export function projectedPass(
  pass: Pass,
  { config, sources }: Pick<RecordedScene, "config" | "sources">,
  rays: PlainRays,
  depths: Float32Array,
) {
  const [views, points] = [sources.length, depths.length];
  const cameras = sources.map(({ camera }) => camera);
  const seen = project(rays, depths, cameras);
  const { direction, visible, points: world, rayDirection } = seen;
  const feeds: Record<string, TensorData> = {
    [`${pass}.direction`]: direction,
    [`${pass}.visible`]: visible,
    [`${pass}.points`]: world,
    [`${pass}.rayDirection`]: rayDirection,
  };
  const sizes = mapSizes(config);
  const tapped = (name: MapName): TapValues => {
    const { cells, weights } = tapsOf(seen, views, sizes[name], config.data);
    Object.assign(feeds, { [`${pass}.${name}.cells`]: cells, [`${pass}.${name}.weights`]: weights });
    return tapInputs(`${pass}.${name}`, points, views);
  };
  return {
    seen,
    taps: { color: tapped("color"), radiance: tapped("radiance"), semantic: tapped("semantic") },
    geometry: {
      direction: input(`${pass}.direction`, [points, views, 4]),
      visible: input(`${pass}.visible`, [points, views, 1]),
      points: input(`${pass}.points`, [points, 3]),
      rayDirection: input(`${pass}.rayDirection`, [rays.directions.length, 3]),
    },
    feeds,
  };
}

/** `e2e.*`: the target view at every second pixel, and the head on its map of features. */
export async function recordedView(scene: RecordedScene): Promise<Tensors> {
  const { width, height } = scene.config.data;
  const { semantic } = mapSizes(scene.config);
  const pixels: number[][] = [];
  for (let v = 0; v < height; v += 2) for (let u = 0; u < width; u += 2) pixels.push([u, v]);
  const tensors: Tensors = new Map();
  for (const { pass, tensors: found } of await recordedPasses(scene, raysOf(scene.target.camera, pixels))) {
    for (const name of ["rgb", "depth", "feats_out"]) {
      const data = found.get(name)?.data as Float32Array | undefined;
      if (!data) continue;
      tensors.set(`e2e.${pass}.${name}`, f32([semantic.height, semantic.width, data.length / pixels.length], data));
      if (name !== "feats_out") continue;
      tensors.set(`e2e.${pass}.logits`, await logitsOf(data, scene.config, scene.store));
    }
  }
  return tensors;
}

/** Values of graphs from their feeds and the network's parameters, whichever they depend on. */
export async function computed<Name extends string>(
  outputs: Readonly<Record<Name, Value>>,
  feeds: Record<string, TensorData>,
  store: ParameterStore,
): Promise<Record<Name, TensorData>> {
  const session = await createSession(compile("oracle", outputs));
  try {
    const slots = new Map(store.slots.map((slot) => [slot.name, slot]));
    const feed = (name: string): TensorData => {
      const slot = slots.get(name);
      return slot ? Float32Array.from(store.slice(slot)) : feeds[name];
    };
    const inputs = session.program.inputs.map(({ name }) => [name, feed(name)] as const);
    return (await session.run(Object.fromEntries(inputs))) as Record<Name, TensorData>;
  } finally {
    await session.dispose();
  }
}
