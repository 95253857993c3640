import {
  add,
  concat,
  convolution,
  kaimingNormal,
  type ParameterScope,
  resizeBilinear,
  resizeNearest,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import type { EncoderPyramid } from "./encoder.ts";

/** Levels of the feature pyramid, each half the size of the one before. */
export const pyramidLevels = 4;

/**
 * The levels of a Feature Pyramid Network on the shared encoder (Sec. 4.1; Lin et al. 2017), from the finest.
 *
 * @returns [images, pyramidChannels, ⌈height/2^(i+1)⌉, ⌈width/2^(i+1)⌉] for level i = 0 … 3
 */
export function featurePyramid(scope: ParameterScope, pyramid: EncoderPyramid, config: ModelConfig): Value[] {
  const channels = config.features.pyramidChannels;
  const lateral = [pyramid.x0, pyramid.x1, pyramid.x2, pyramid.x3].map((x, i) =>
    convolution(scope.scope("lateral").scope(i), x, channels, { kernel: 1, weight: kaimingNormal }),
  );
  for (let i = pyramidLevels - 1; i > 0; i--) {
    const [, , height, width] = lateral[i - 1].shape;
    lateral[i - 1] = add(lateral[i - 1], resizeNearest(lateral[i], height, width));
  }
  return lateral.map((x, i) =>
    convolution(scope.scope("output").scope(i), x, channels, { kernel: 3, padding: 1, weight: kaimingNormal }),
  );
}

/**
 * High-level features F_sem (Sec. 4.1): the levels of the pyramid brought to the finest size and concatenated, so that part
 * i of F_sem is level i.
 *
 * @returns [images, 4·pyramidChannels, ⌈height/2⌉, ⌈width/2⌉]
 */
export function joinedLevels(levels: readonly Value[], config: ModelConfig): Value {
  const [, , height, width] = levels[0].shape;
  const alignment = config.family === "released" ? "corners" : "origins";
  return concat(
    levels.map((x) => resizeBilinear(x, height, width, alignment)),
    1,
  );
}
