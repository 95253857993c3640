import { input, mul, unsqueeze } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { extractFeatures } from "../features/extractFeatures.ts";
import { perceptionHead } from "../perception/perceptionHead.ts";
import { rayInputs } from "../rendering/rayInputs.ts";
import { renderRays } from "../rendering/renderRays.ts";
import { semanticAdaptor } from "../rendering/semanticField.ts";
import { mapSizes, networkScopes } from "./networkScopes.ts";
import { inferenceStage, type Stage } from "./stage.ts";

/** The network cut at its seams, one program each (see `pipeline.ts` for the whole). */
export interface InferenceStages {
  /** image [height, width, 3] → `radiance` and `semantic` rows. */
  readonly features: Stage;
  /** a chunk of rays → `color` [rays, 3], `rayAttention` [rays, samples], `weights` = A_RAT · A_FAT [rays, samples, views]. */
  readonly rays: Stage;
  /** `pooled` semantic features [cells, channels] → `semantic` S_sem [cells, channels], `logits` [height, width, classes]. */
  readonly perception: Stage;
}

/** Trace and compile the stages that render a view. */
export function inferenceStages(config: ModelConfig, raysPerChunk: number): InferenceStages {
  return {
    features: featuresStage(config),
    rays: raysStage(config, raysPerChunk),
    perception: perceptionStage(config),
  };
}

function featuresStage(config: ModelConfig): Stage {
  const scopes = networkScopes();
  const image = input("image", [config.data.height, config.data.width, 3]);
  const { radiance, semantic } = extractFeatures(scopes.features, image, config);
  return inferenceStage("features", scopes.declared(), { radiance: radiance.rows, semantic: semantic.rows });
}

function raysStage(config: ModelConfig, raysPerChunk: number): Stage {
  const scopes = networkScopes();
  const { color, rayAttention, viewAttention } = renderRays(
    scopes.transformer,
    rayInputs(config, raysPerChunk),
    config,
  );
  const weights = mul(unsqueeze(rayAttention, 2), viewAttention);
  return inferenceStage("rays", scopes.declared(), { color, rayAttention, weights });
}

function perceptionStage(config: ModelConfig): Stage {
  const scopes = networkScopes();
  const { semantic: map } = mapSizes(config);
  const semantic = semanticAdaptor(
    scopes.perception.scope("adaptor"),
    input("pooled", [map.width * map.height, map.channels]),
  );
  const size = { mapWidth: map.width, mapHeight: map.height, width: config.data.width, height: config.data.height };
  const logits = perceptionHead(scopes.perception.scope("head"), semantic, size, config);
  return inferenceStage("perception", scopes.declared(), { semantic, logits });
}
