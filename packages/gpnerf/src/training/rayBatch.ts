import type { Camera } from "../cameras/camera.ts";
import type { Config } from "../config/schema.ts";
import { SceneError } from "../errors.ts";
import { mapSizes, semanticStride } from "../model/networkScopes.ts";
import { type RaySamples, raySamples } from "../rays/raySamples.ts";
import type { DepthRange, Frame } from "../scene/scene.ts";

/** The rays of one training step with everything their losses need; all arrays ray by ray. */
export interface RayBatch extends RaySamples {
  readonly camera: Camera;
  /** Cells of the semantic map that the rays go through, [rays]; each once where they are pasted into S_fused. */
  readonly cells: Int32Array;
  /** [rays, 2] */
  readonly pixels: Float32Array;
  /** True colours, [rays, 3]. */
  readonly truth: Float32Array;
  /** True z-depths in metres, 0 where unknown, [rays]. */
  readonly trueDepth: Float32Array;
  /** Source views that see nothing in this step. */
  readonly dropped: readonly number[];
}

/**
 * Draw the rays of a step: cells of the semantic map without replacement, each ray through the image pixel that lies on
 * its cell, so that rendered and extracted features meet at exactly the same place. Cells whose pixel is masked are not
 * drawn.
 *
 * @throws {SceneError} when the mask leaves fewer cells than a step has rays
 */
export function drawRays(
  target: Frame,
  range: DepthRange,
  { model, training }: Config,
  random: () => number,
): RayBatch {
  const { semantic: map } = mapSizes(model);
  const { width } = model.data;
  const pixelOf = (cell: number): number =>
    Math.floor(cell / map.width) * semanticStride * width + (cell % map.width) * semanticStride;
  const rays = training.raysPerStep;
  const cells = drawWithoutReplacement(shownCells(target, map.width * map.height, pixelOf, rays), rays, random);
  const pixels = new Float32Array(2 * rays);
  const truth = new Float32Array(3 * rays);
  const trueDepth = new Float32Array(rays);
  cells.forEach((cell, ray) => {
    const pixel = pixelOf(cell);
    pixels.set([pixel % width, Math.floor(pixel / width)], 2 * ray);
    truth.set(target.color.subarray(3 * pixel, 3 * pixel + 3), 3 * ray);
    trueDepth[ray] = target.depth?.[pixel] ?? 0;
  });
  const samples = raySamples(range, rays, model, training.jitter ? random : undefined);
  const dropped = drawDropped(model.data.views, training.viewDropout, random);
  return { camera: target.camera, cells, pixels, truth, trueDepth, dropped, ...samples };
}

/** Views hidden with a probability each, but never all of them. */
function drawDropped(views: number, probability: number, random: () => number): number[] {
  if (probability === 0) return [];
  const kept = Math.floor(random() * views);
  return Array.from({ length: views }, (_, view) => view).filter((view) => random() < probability && view !== kept);
}

/** Cells whose pixel shows the scene, rising; at least as many as are needed. */
function shownCells(
  { name, mask }: Frame,
  count: number,
  pixelOf: (cell: number) => number,
  needed: number,
): Int32Array {
  const all = Int32Array.from({ length: count }, (_, cell) => cell);
  if (mask === undefined) return all;
  const shown = all.filter((cell) => mask[pixelOf(cell)] !== 0);
  if (shown.length >= needed) return shown;
  throw new SceneError(
    `${name}: the mask leaves ${shown.length} of ${count} places for rays, a training step needs ${needed}.`,
    {
      hint: "Remove the frame or its mask (0 means that a pixel does not show the scene), or lower training.raysPerStep.",
    },
  );
}

/** The first `count` entries of a random permutation of `all`, which is changed. */
function drawWithoutReplacement(all: Int32Array, count: number, random: () => number): Int32Array {
  for (let i = 0; i < count; i++) {
    const pick = i + Math.floor(random() * (all.length - i));
    [all[i], all[pick]] = [all[pick], all[i]];
  }
  return all.slice(0, count);
}
