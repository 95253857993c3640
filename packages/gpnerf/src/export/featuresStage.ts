import { input } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { extractFeatures } from "../features/extractFeatures.ts";
import { networkScopes } from "../model/networkScopes.ts";
import { inferenceStage, type Stage } from "../model/stage.ts";

/**
 * `features` as it is exported: image [height, width, 3] → `radiance` and `semantic` rows, F_sem in one map. One map is
 * simpler to sample than the levels that we keep.
 */
export function exportedFeaturesStage(config: ModelConfig): Stage {
  const scopes = networkScopes();
  const image = input("image", [config.data.height, config.data.width, 3]);
  const { radiance, semantic } = extractFeatures(scopes.features, image, config);
  return inferenceStage("features", scopes.declared(), { radiance: radiance.rows, semantic: semantic.rows });
}
