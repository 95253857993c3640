import { input } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { headSize, perceptionHead } from "../perception/perceptionHead.ts";
import { mapSizes, networkScopes } from "./networkScopes.ts";
import { inferenceStage, type Stage } from "./stage.ts";

/**
 * The perception head alone, for maps that are not rendered and need no adaptor: `semantic` [cells, channels] → `logits`
 * [height, width, logitChannels].
 */
export function headStage(config: ModelConfig): Stage {
  const scopes = networkScopes();
  const { semantic: map } = mapSizes(config);
  const semantic = input("semantic", [map.width * map.height, map.channels]);
  const logits = perceptionHead(scopes.perception.scope("head"), semantic, headSize(map, config), config);
  return inferenceStage("head", scopes.declared(), { logits });
}
