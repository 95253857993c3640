import { type ParameterScope, reshape, transpose, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { encoder } from "./encoder.ts";
import { featurePyramid, joinedLevels } from "./featurePyramid.ts";
import { radianceDecoder } from "./radianceDecoder.ts";

/** A feature map with its pixels as rows, ready to be sampled: `rows` is [height·width, channels], row-major. */
export interface FeatureMap {
  readonly rows: Value;
  readonly height: number;
  readonly width: number;
}

/** Features of one image. */
export interface ImageFeatures {
  /** F_rgb. */
  readonly radiance: FeatureMap;
  /** F_sem. */
  readonly semantic: FeatureMap;
  /** The maps that F_sem is kept in, see `mapSizes`. */
  readonly semanticLevels: readonly FeatureMap[];
  /** The encoder's last stage, [1, 4·width, ⌈height/16⌉, ⌈width/16⌉]. */
  readonly deepest: Value;
}

/**
 * The Multi-Scale Feature Extractor of Sec. 4.1 on one image.
 * @param image [height, width, 3], colours in 0..1
 */
export function extractFeatures(scope: ParameterScope, image: Value, config: ModelConfig): ImageFeatures {
  const [height, width] = image.shape;
  const channelsFirst = reshape(transpose(image, [2, 0, 1]), [1, 3, height, width]);
  const pyramid = encoder(scope.scope("encoder"), channelsFirst, config.features);
  const radiance = channelsLast(radianceDecoder(scope.scope("radianceDecoder"), pyramid, config));
  const levels = featurePyramid(scope.scope("featurePyramid"), pyramid, config);
  const semantic = channelsLast(joinedLevels(levels, config));
  return {
    radiance,
    semantic,
    semanticLevels: config.family === "released" ? [semantic] : levels.map(channelsLast),
    deepest: pyramid.x3,
  };
}

function channelsLast(map: Value): FeatureMap {
  const [, channels, height, width] = map.shape;
  return { rows: transpose(reshape(map, [channels, height * width]), [1, 0]), height, width };
}
