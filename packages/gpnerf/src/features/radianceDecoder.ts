import {
  concat,
  convolution,
  elu,
  instanceNormalization,
  type ParameterScope,
  pad,
  resizeBilinear,
  stopGradient,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { type EncoderPyramid, normEpsilon } from "./encoder.ts";

/** Channels of F_rgb in a feature map: a second network for the fine pass has channels of its own. */
export function radianceMapChannels({ features, rendering }: ModelConfig): number {
  return features.radianceChannels * (rendering.sharedNetwork ? 1 : 2);
}

/**
 * Low-level features F_rgb for radiance (Sec. 4.2): a decoder with skips from the encoder, as in GNT's feature net.
 * No gradient enters the deepest stage from here, so that colour shapes the shallow stages and semantics the deep one.
 *
 * @returns [images, radianceMapChannels, ⌈height/4⌉, ⌈width/4⌉]; in the released family 4·⌈height/16⌉ and 4·⌈width/16⌉
 */
export function radianceDecoder(scope: ParameterScope, pyramid: EncoderPyramid, config: ModelConfig): Value {
  const { width, padding } = config.features;
  const channels = radianceMapChannels(config);
  const unit = (name: string, x: Value, channels: number): Value => {
    const y = convolution(scope.scope(name).scope("conv"), x, channels, {
      kernel: 3,
      padding: 1,
      paddingMode: padding,
    });
    return elu(instanceNormalization(scope.scope(name).scope("norm"), y, normEpsilon));
  };
  const merged = (level: number, x: Value, skip: Value, inner: number, out: number): Value => {
    const [up, fitted] = config.family === "released" ? doubled(x, skip) : fittedTo(x, skip);
    return unit(`merge${level}`, concat([unit(`up${level}`, up, inner), fitted], 1), out);
  };

  const merged3 = merged(3, stopGradient(pyramid.x3), pyramid.x2, 2 * width, 2 * width);
  const merged2 = merged(2, merged3, pyramid.x1, width, channels);
  return convolution(scope.scope("out"), merged2, channels, { kernel: 1 });
}

/** `x` brought to the size of its skip. */
function fittedTo(x: Value, skip: Value): [Value, Value] {
  return [resizeBilinear(x, skip.shape[2], skip.shape[3], "origins"), skip];
}

/** As released: `x` at twice its size, and the skip, which can be smaller, zero-padded to that. */
function doubled(x: Value, skip: Value): [Value, Value] {
  const [, , height, width] = x.shape.map((size) => 2 * size);
  return [resizeBilinear(x, height, width, "corners"), padCentred(padCentred(skip, 2, height), 3, width)];
}

function padCentred(x: Value, axis: number, size: number): Value {
  const missing = size - x.shape[axis];
  const before = Math.floor(missing / 2);
  return missing === 0 ? x : pad(x, axis, before, missing - before);
}
