import type { Camera } from "../cameras/camera.ts";
import type { Config } from "../config/schema.ts";
import { depthWindow } from "../losses/depthGuidedSemanticDistill.ts";
import { mapSizes } from "../model/networkScopes.ts";
import { sampleDepths } from "../rays/sampleDepths.ts";
import type { DepthRange, Frame } from "../scene/scene.ts";

/** The rays of one training step with everything their losses need; all arrays ray by ray. */
export interface RayBatch {
  readonly camera: Camera;
  /** Cells of the semantic map that the rays go through, each once, [rays]. */
  readonly cells: Int32Array;
  /** [rays, 2] */
  readonly pixels: Float32Array;
  /** [rays, samples] */
  readonly depths: Float32Array;
  /** True colours, [rays, 3]. */
  readonly truth: Float32Array;
  /** Weights of Eq. 13, already divided by rays · samples, [rays, samples]. */
  readonly near: Float32Array;
  readonly far: Float32Array;
}

/**
 * Draw the rays of a step: cells of the semantic map without replacement, each ray through the image pixel that lies on
 * its cell, so that rendered and extracted features meet at exactly the same place.
 */
export function drawRays(
  target: Frame,
  range: DepthRange,
  { model, training }: Config,
  random: () => number,
): RayBatch {
  const { semantic: map } = mapSizes(model);
  const { samplesPerRay, spacing } = model.rendering;
  const { width } = model.data;
  const rays = training.raysPerStep;
  const cells = drawWithoutReplacement(map.width * map.height, rays, random);
  const pixels = new Float32Array(2 * rays);
  const truth = new Float32Array(3 * rays);
  const trueDepth = new Float32Array(rays);
  cells.forEach((cell, ray) => {
    const x = (cell % map.width) * map.stride;
    const y = Math.floor(cell / map.width) * map.stride;
    pixels.set([x, y], 2 * ray);
    truth.set(target.color.subarray(3 * (y * width + x), 3 * (y * width + x) + 3), 3 * ray);
    trueDepth[ray] = target.depth?.[y * width + x] ?? 0;
  });
  const depths = sampleDepths(range, rays, samplesPerRay, spacing, training.jitter ? random : undefined);
  const { near, far } = depthWindow(depths, trueDepth, training.losses.window);
  for (const weights of [near, far]) for (let i = 0; i < weights.length; i++) weights[i] /= rays * samplesPerRay;
  return { camera: target.camera, cells, pixels, depths, truth, near, far };
}

/** The first `count` entries of a random permutation of 0 … size − 1. */
function drawWithoutReplacement(size: number, count: number, random: () => number): Int32Array {
  const all = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const pick = i + Math.floor(random() * (size - i));
    [all[i], all[pick]] = [all[pick], all[i]];
  }
  return all.slice(0, count);
}

/**
 * One-hot classes divided by the number of labelled pixels, [pixels, classes], so that the cross-entropy is a mean.
 * All zeros without labels.
 */
export function semanticTargets(labels: Uint8Array | undefined, pixels: number, classes: number): Float32Array {
  const targets = new Float32Array(pixels * classes);
  if (!labels) return targets;
  const labelled = labels.reduce((count, label) => count + (label < classes ? 1 : 0), 0);
  labels.forEach((label, pixel) => {
    if (label < classes) targets[pixel * classes + label] = 1 / labelled;
  });
  return targets;
}
