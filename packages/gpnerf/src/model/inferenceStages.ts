import { input, type Machine } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { extractFeatures } from "../features/extractFeatures.ts";
import { headSize, perceptionHead } from "../perception/perceptionHead.ts";
import { formulationFor } from "../rendering/formulation.ts";
import { type Pass, passesOf } from "../rendering/passes.ts";
import { rayInputs } from "../rendering/rayInputs.ts";
import { renderRays } from "../rendering/renderRays.ts";
import { semanticAdaptor } from "../rendering/semanticField.ts";
import { byLevel } from "./levelNames.ts";
import { mapSizes, networkScopes, transformerScope } from "./networkScopes.ts";
import { inferenceStage, type Stage } from "./stage.ts";

/**
 * The network cut at its seams, one program each (see `pipeline.ts` for the whole):
 *
 * - `features`: image [height, width, 3] → rows of `radiance` and of the levels of F_sem, `semantic0` …
 * - `coarseRays` and, with importance sampling, `fineRays`: a chunk of rays → `color` [rays, 3], `rayAttention` [rays,
 *   samples], `fieldWeights` and `poolWeights` [rays, samples, views, groups] (see `SharedAttention`)
 * - `perception`: `pooled` semantic features [cells, channels] → `semantic` S_sem [cells, channels], `logits` [height,
 *   width, logitChannels]
 *
 * @param machine where they are going to run, if that is known; see `compile` and `formulationFor`
 */
export function inferenceStages(config: ModelConfig, raysPerChunk: number, machine?: Machine): Stage[] {
  return [
    featuresStage(config, machine),
    ...passesOf(config).map((pass) => raysStage(config, pass, raysPerChunk, machine)),
    perceptionStage(config, machine),
  ];
}

/** Program name of the stage that renders rays in a pass. */
export function raysStageName(pass: Pass): string {
  return `${pass}Rays`;
}

function featuresStage(config: ModelConfig, machine: Machine | undefined): Stage {
  const scopes = networkScopes();
  const image = input("image", [config.data.height, config.data.width, 3]);
  const { radiance, semanticLevels } = extractFeatures(scopes.features, image, config);
  const semantic = byLevel(
    "semantic",
    semanticLevels.map(({ rows }) => rows),
  );
  return inferenceStage("features", scopes.declared(), { radiance: radiance.rows, ...semantic }, machine);
}

function raysStage(config: ModelConfig, pass: Pass, rays: number, machine: Machine | undefined): Stage {
  const scopes = networkScopes();
  const scope = transformerScope(scopes, pass, config);
  const { color, rayAttention, fieldWeights, poolWeights } = renderRays(scope, rayInputs(config, pass, rays), config, {
    pass,
    formulation: formulationFor(machine?.device),
  });
  return inferenceStage(
    raysStageName(pass),
    scopes.declared(),
    { color, rayAttention, fieldWeights, poolWeights },
    machine,
  );
}

function perceptionStage(config: ModelConfig, machine: Machine | undefined): Stage {
  const scopes = networkScopes();
  const { semantic: map } = mapSizes(config);
  const pooled = input("pooled", [map.width * map.height, map.channels]);
  const semantic = semanticAdaptor(scopes, pooled, config);
  const logits = perceptionHead(scopes.perception.scope("head"), semantic, headSize(map, config), config);
  return inferenceStage("perception", scopes.declared(), { semantic, logits }, machine);
}
