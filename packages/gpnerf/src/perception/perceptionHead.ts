import { type ParameterScope, reshape, transpose, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import type { FeatureMap } from "../features/extractFeatures.ts";
import { semanticFpnHead } from "./semanticFpnHead.ts";
import { partsOfMap, uNetHead } from "./uNetHead.ts";

/** Size of the map that the head reads and of the image whose pixels it classifies. */
export interface HeadSize {
  readonly mapHeight: number;
  readonly mapWidth: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Logits per pixel: one for each class and, in the released family, a last one for "ignore". Instances have one more in
 * both families, which lets a pixel be none of them; the instance loss and scores leave it out.
 */
export function logitChannels({ family, perception }: ModelConfig): number {
  return perception.classes + (family === "released" || perception.target === "instances" ? 1 : 0);
}

/** How the names of the parameters begin that make logits of decoded features: those that depend on the classes. */
export const classifierParameters = "perception.head.classifier.";

/**
 * The Context-Aware Perception Head (Sec. 4.1): the decoder of a U-Net in the paper, the head of a Semantic FPN in the
 * released code.
 *
 * @param semantic S_sem or S_fused, [mapHeight·mapWidth, 4·pyramidChannels], row-major at half the image resolution
 * @returns [height, width, logitChannels]
 */
export function perceptionHead(scope: ParameterScope, semantic: Value, size: HeadSize, config: ModelConfig): Value {
  const map = channelsFirst({ rows: semantic, height: size.mapHeight, width: size.mapWidth });
  return decodedLogits(scope, config.family === "released" ? [map] : partsOfMap(map), size, config);
}

/**
 * `perceptionHead` on a map whose levels are kept apart, which the decoder takes apart anyway.
 *
 * @param levels of S_novel or S_fused, see `mapSizes`
 * @returns [height, width, logitChannels]
 */
export function perceptionHeadOnLevels(
  scope: ParameterScope,
  levels: readonly FeatureMap[],
  size: HeadSize,
  config: ModelConfig,
): Value {
  return decodedLogits(scope, levels.map(channelsFirst), size, config);
}

function channelsFirst({ rows, height, width }: FeatureMap): Value {
  return reshape(transpose(rows, [1, 0]), [1, rows.shape[1], height, width]);
}

/** @param maps the parts of the map, or in the released family the map; channels first */
function decodedLogits(
  scope: ParameterScope,
  maps: readonly Value[],
  { height, width }: HeadSize,
  config: ModelConfig,
): Value {
  const channels = logitChannels(config);
  const size = { height, width, channels };
  const logits =
    config.family === "released" ? semanticFpnHead(scope, maps[0], size, config) : uNetHead(scope, maps, size, config);
  return transpose(reshape(logits, [channels, height, width]), [1, 2, 0]);
}

/** The sizes that a configuration's head works at. */
export function headSize(map: { readonly width: number; readonly height: number }, { data }: ModelConfig): HeadSize {
  return { mapWidth: map.width, mapHeight: map.height, width: data.width, height: data.height };
}
