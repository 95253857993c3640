import { convolutionsBefore, type Value } from "@gpnerf/engine";
import type { ImageFeatures } from "../features/extractFeatures.ts";
import { keptName } from "../model/keptNames.ts";

/**
 * What the way back through the feature extractor may read instead of computing it again, by the name under which it is
 * handed over: the outputs of all convolutions, between which there are only cheap passes, and the encoder's last stage,
 * which no gradient of F_rgb enters.
 *
 * At 320×240 and the paper's width F_rgb needs 22 MB of them, and a third of the arithmetic of its way back is saved.
 */
export function extractorActivations({ radiance, semanticLevels, deepest }: ImageFeatures): Record<string, Value> {
  const convolutions = convolutionsBefore([radiance, ...semanticLevels].map(({ rows }) => rows));
  return Object.fromEntries([deepest, ...convolutions].map((value, index) => [keptName(index), value]));
}
