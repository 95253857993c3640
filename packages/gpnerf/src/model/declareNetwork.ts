import { input, type ParameterSpec } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { extractFeatures } from "../features/extractFeatures.ts";
import { headSize, perceptionHead } from "../perception/perceptionHead.ts";
import { passesOf } from "../rendering/passes.ts";
import { rayInputs } from "../rendering/rayInputs.ts";
import { renderRays } from "../rendering/renderRays.ts";
import { semanticAdaptor } from "../rendering/semanticField.ts";
import { mapSizes, networkScopes, transformerScope } from "./networkScopes.ts";

/** Every parameter of a network of this configuration, in the order in which checkpoints list them. */
export function declareNetwork(config: ModelConfig): ParameterSpec[] {
  const scopes = networkScopes();
  const { width, height } = config.data;
  const { semantic } = mapSizes(config);
  extractFeatures(scopes.features, input("image", [height, width, 3]), config);
  for (const pass of passesOf(config)) {
    renderRays(transformerScope(scopes, pass, config), rayInputs(config, pass, 1), config, { pass });
  }
  const adapted = semanticAdaptor(
    scopes,
    input("pooled", [semantic.width * semantic.height, semantic.channels]),
    config,
  );
  perceptionHead(scopes.perception.scope("head"), adapted, headSize(semantic, config), config);
  return scopes.declared();
}
