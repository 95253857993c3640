import { grad, input, type TensorData } from "@gpnerf/engine";
import { preset } from "../src/config/presets.ts";
import type { Config } from "../src/config/schema.ts";
import { attentionDepthWindow } from "../src/losses/attentionDepthWindow.ts";
import { networkScopes } from "../src/model/networkScopes.ts";
import { type PipelineOutputs, pipeline } from "../src/pipeline.ts";
import { officialName } from "../src/released/parameterNames.ts";
import { raysOf } from "./plainProjection.ts";
import { computed, f32, projectedPass, type RecordedScene, recordedPasses, type Tensors } from "./recordedRelease.ts";

/**
 * What a recorded training step of the released code would hold, with the gradients of the un-split `pipeline`.
 *
 * @param labels of the target's pixels; what is no class is ignored
 * @param selected pixels of the rays, row by row from 0
 */
export async function recordedStep(
  scene: RecordedScene,
  labels: ArrayLike<number>,
  selected: readonly number[],
): Promise<Tensors> {
  const { config: model, store, sources, target } = scene;
  const { width, height } = model.data;
  const count = selected.length;
  const { training } = preset("released-scannet");
  const config: Config = { model, training: { ...training, raysPerStep: count, jitter: false } };

  const rays = raysOf(
    target.camera,
    selected.map((pixel) => [pixel % width, Math.floor(pixel / width)]),
  );
  const rendered = await recordedPasses(scene, rays);
  const passes = rendered.map(({ pass, tensors }) => ({
    pass,
    ...projectedPass(pass, scene, rays, tensors.get("z")!.data as Float32Array),
  }));
  const last = rendered[rendered.length - 1].tensors;
  const samples = last.get("z")!.shape[1];
  const { near } = attentionDepthWindow(last.get("weights")!.data as Float32Array, samples, training.losses.window);
  const trueColor = selected.flatMap((pixel) => Array.from(target.color.subarray(3 * pixel, 3 * pixel + 3)));
  const images = sources.map((_, view) => `image${view}`);
  const feeds: Record<string, TensorData> = {
    ...Object.fromEntries(images.map((name, view) => [name, sources[view].color])),
    target: target.color,
    ...Object.assign({}, ...passes.map((pass) => pass.feeds)),
    cells: Int32Array.from(selected, (pixel) => {
      const before = (pixel - 1 + width * height) % (width * height);
      return Math.floor(before / width / 2) * (width / 2) + Math.floor((before % width) / 2);
    }),
    trueColor: Float32Array.from(trueColor),
    rayWeight: new Float32Array(count).fill(1 / count),
    near: near.map((value) => value / (count * samples)),
    far: new Float32Array(count * samples),
    truth: oneHot(labels, model.perception.classes),
  };
  const scopes = networkScopes();
  const outputs = pipeline(
    scopes,
    {
      sourceImages: images.map((name) => input(name, [height, width, 3])),
      targetImage: input("target", [height, width, 3]),
      passes: passes.map(({ pass, taps, geometry }) => ({ pass, projection: taps, rays: geometry })),
      semantic: passes[passes.length - 1].taps.semantic,
      cells: input("cells", [count], "int32"),
      trueColor: input("trueColor", [count, 3]),
      rayWeight: input("rayWeight", [count, 1]),
      near: input("near", [count, samples]),
      far: input("far", [count, samples]),
      truth: { classes: input("truth", [width * height, model.perception.classes + 1]) },
    },
    config,
  );
  const names = scopes.declared().map(({ name }) => name);
  const gradients = grad(outputs.total, scopes.values());
  const { total, photometric, semantic, semanticDistill, depthGuided } = outputs;
  const losses = { total, photometric, semantic, semanticDistill, depthGuided } satisfies Partial<PipelineOutputs>;
  const wanted = { ...losses, ...Object.fromEntries(names.map((name, i) => [`gradient.${name}`, gradients[i]])) };
  const found = (await computed(wanted, feeds, store)) as Record<string, Float32Array>;
  const scalars = {
    "loss.total": found["total"][0],
    "loss.rgb_scaled": 0.25 * found["photometric"][0],
    "loss.semantic_scaled": 0.75 * 2 * found["semantic"][0],
    "loss.ce": found["semantic"][0],
    "loss.distill": found["semanticDistill"][0],
    "loss.dgs_code": found["depthGuided"][0],
  };
  return new Map([
    ["in.select_inds", { dtype: "I64", shape: [count], data: BigInt64Array.from(selected, BigInt) }],
    ["in.labels", { dtype: "I64", shape: [height, width], data: BigInt64Array.from(Array.from(labels), BigInt) }],
    ["in.gt_rgb", f32([count, 3], trueColor)],
    ...Object.entries(scalars).map(([name, value]) => [name, f32([], [value])] as const),
    ...names.flatMap((name, i) => {
      const values = found[`gradient.${name}`];
      return [
        [`grad.${officialName(name)}`, f32(gradients[i].shape, values)] as const,
        [`gradnorm.${officialName(name)}`, f32([], [Math.hypot(...values)])] as const,
      ];
    }),
  ]);
}

/** [pixels, classes + 1] divided by the number of labelled pixels. */
function oneHot(labels: ArrayLike<number>, classes: number): Float32Array {
  const labelled = Array.from(labels).filter((label) => label >= 0 && label < classes).length;
  const truth = new Float32Array(labels.length * (classes + 1));
  Array.from(labels).forEach((label, pixel) => {
    if (label >= 0 && label < classes) truth[pixel * (classes + 1) + label] = 1 / labelled;
  });
  return truth;
}
