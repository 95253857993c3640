import { input, type ParameterSpec } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { extractFeatures } from "../features/extractFeatures.ts";
import { perceptionHead } from "../perception/perceptionHead.ts";
import { rayInputs } from "../rendering/rayInputs.ts";
import { renderRays } from "../rendering/renderRays.ts";
import { semanticAdaptor } from "../rendering/semanticField.ts";
import { mapSizes, networkScopes } from "./networkScopes.ts";

/** Every parameter of a network of this configuration, in the order in which checkpoints list them. */
export function declareNetwork(config: ModelConfig): ParameterSpec[] {
  const scopes = networkScopes();
  const { width, height } = config.data;
  const { semantic } = mapSizes(config);
  extractFeatures(scopes.features, input("image", [height, width, 3]), config);
  renderRays(scopes.transformer, rayInputs(config, 1), config);
  const adapted = semanticAdaptor(
    scopes.perception.scope("adaptor"),
    input("pooled", [semantic.width * semantic.height, semantic.channels]),
  );
  const size = { mapWidth: semantic.width, mapHeight: semantic.height, width, height };
  perceptionHead(scopes.perception.scope("head"), adapted, size, config);
  return scopes.declared();
}
