import { convolutionsBefore, type Value } from "@gpnerf/engine";
import type { ImageFeatures } from "../features/extractFeatures.ts";
import { savedName } from "../model/savedNames.ts";

/**
 * What the backward pass of the feature extractor may read instead of computing it again, by the name under which it is
 * saved: the outputs of all convolutions, between which there are only cheap passes, and the encoder's last stage,
 * which no gradient of F_rgb enters.
 *
 * At 320×240 and the paper's width F_rgb needs 22 MB of them, which saves a third of the arithmetic of its backward pass.
 */
export function extractorActivations({ radiance, semanticLevels, deepest }: ImageFeatures): Record<string, Value> {
  const convolutions = convolutionsBefore([radiance, ...semanticLevels].map(({ rows }) => rows));
  return Object.fromEntries([deepest, ...convolutions].map((value, index) => [savedName(index), value]));
}
