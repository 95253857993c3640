import { type ParameterScope, reshape, transpose, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { semanticFpnHead } from "./semanticFpnHead.ts";
import { uNetHead } from "./uNetHead.ts";

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
  const { mapHeight, mapWidth, height, width } = size;
  const map = reshape(transpose(semantic, [1, 0]), [1, semantic.shape[1], mapHeight, mapWidth]);
  const decode = config.family === "released" ? semanticFpnHead : uNetHead;
  const channels = logitChannels(config);
  const logits = decode(scope, map, { height, width, channels }, config);
  return transpose(reshape(logits, [channels, height, width]), [1, 2, 0]);
}

/** The sizes that a configuration's head works at. */
export function headSize(map: { readonly width: number; readonly height: number }, { data }: ModelConfig): HeadSize {
  return { mapWidth: map.width, mapHeight: map.height, width: data.width, height: data.height };
}
