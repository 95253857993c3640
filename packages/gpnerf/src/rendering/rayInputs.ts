import { input, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { radianceMapChannels } from "../features/radianceDecoder.ts";
import { type Pass, samplesOf } from "./passes.ts";

/**
 * What the field-and-ray network reads about a chunk of rays. Points are samples of all rays, ray by ray:
 * points = rays · samples.
 */
export interface RayInputs {
  /** Colour and F_rgb of every sample in every source view, [points, views, 3 + radianceMapChannels]; see `gatherFeatures`. */
  readonly sampled: Value;
  /** Difference of viewing directions and their cosine, [points, views, 4]. */
  readonly direction: Value;
  /** 1 where the view sees the sample, [points, views, 1]. */
  readonly visible: Value;
  /** World positions in metres, [points, 3]. */
  readonly points: Value;
  /** Unit ray directions in world axes, [rays, 3]. */
  readonly rayDirection: Value;
}

/** The inputs of a program that handles `rays` rays of a pass, named as the fields of `RayInputs`. */
export function rayInputs(config: ModelConfig, pass: Pass, rays: number): RayInputs {
  const points = rays * samplesOf(pass, config);
  const { views } = config.data;
  return {
    sampled: input("sampled", [points, views, 3 + radianceMapChannels(config)]),
    direction: input("direction", [points, views, 4]),
    visible: input("visible", [points, views, 1]),
    points: input("points", [points, 3]),
    rayDirection: input("rayDirection", [rays, 3]),
  };
}
