import {
  concat,
  convolution,
  elu,
  instanceNormalization,
  type ParameterScope,
  resizeBilinear,
  stopGradient,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { type EncoderPyramid, normEpsilon } from "./encoder.ts";

/**
 * Low-level features F_rgb for radiance (Sec. 4.2): a decoder with skips from the encoder, as in GNT's feature net.
 * No gradient enters the deepest stage from here, so that colour shapes the shallow stages and semantics the deep one.
 *
 * @returns [images, radianceChannels, ⌈height/4⌉, ⌈width/4⌉]
 */
export function radianceDecoder(
  scope: ParameterScope,
  pyramid: EncoderPyramid,
  config: ModelConfig["features"],
): Value {
  const { width, radianceChannels, padding } = config;
  const unit = (name: string, x: Value, channels: number): Value => {
    const y = convolution(scope.scope(name).scope("conv"), x, channels, {
      kernel: 3,
      padding: 1,
      paddingMode: padding,
    });
    return elu(instanceNormalization(scope.scope(name).scope("norm"), y, normEpsilon));
  };
  const upTo = (name: string, x: Value, skip: Value, channels: number): Value =>
    unit(name, resizeBilinear(x, skip.shape[2], skip.shape[3], "origins"), channels);

  const up3 = upTo("up3", stopGradient(pyramid.x3), pyramid.x2, 2 * width);
  const merged3 = unit("merge3", concat([up3, pyramid.x2], 1), 2 * width);
  const up2 = upTo("up2", merged3, pyramid.x1, width);
  const merged2 = unit("merge2", concat([up2, pyramid.x1], 1), radianceChannels);
  return convolution(scope.scope("out"), merged2, radianceChannels, { kernel: 1 });
}
