import type { Machine } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { headSize, perceptionHeadOnLevels } from "../perception/perceptionHead.ts";
import { levelInputs } from "./levelInputs.ts";
import { mapSizes, networkScopes } from "./networkScopes.ts";
import { inferenceStage, type Stage } from "./stage.ts";

/**
 * The perception head alone, for maps that are not rendered and need no adaptor: the levels of F_sem, `semantic0` … [cells,
 * channels], → `logits` [height, width, logitChannels].
 */
export function headStage(config: ModelConfig, machine?: Machine): Stage {
  const scopes = networkScopes();
  const { semantic: map } = mapSizes(config);
  const levels = levelInputs("semantic", config);
  const logits = perceptionHeadOnLevels(scopes.perception.scope("head"), levels, headSize(map, config), config);
  return inferenceStage("head", scopes.declared(), { logits }, machine);
}
