import { input } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import type { FeatureMap } from "../features/extractFeatures.ts";
import { levelName } from "./levelNames.ts";
import { mapSizes } from "./networkScopes.ts";

/** Graph inputs `<name>0`, `<name>1`, … for the maps that F_sem of an image is kept in, [cells, channels] each. */
export function levelInputs(name: string, config: ModelConfig): FeatureMap[] {
  return mapSizes(config).semanticLevels.map(({ width, height, channels }, level) => ({
    rows: input(levelName(name, level), [width * height, channels]),
    width,
    height,
  }));
}
