/**
 * @file GP-NeRF as Section 4 of the paper tells it, from images to losses, in one graph.
 *
 * This is the definition. Training and rendering run the same functions cut into stages (model/inferenceStages.ts,
 * training/trainingStages.ts), because one graph of a whole step does not fit a small machine; tests hold the stages to
 * the numbers and gradients of this file.
 */
import { add, concat, gatherRows, mul, reshape, stopGradient, type Value } from "@gpnerf/engine";
import type { Config } from "./config/schema.ts";
import { extractFeatures } from "./features/extractFeatures.ts";
import { depthGuidedSemanticDistillLoss } from "./losses/depthGuidedSemanticDistill.ts";
import { photometricLoss } from "./losses/photometric.ts";
import { semanticLoss } from "./losses/semantic.ts";
import { semanticDistillLoss } from "./losses/semanticDistill.ts";
import { mapSizes, type NetworkScopes } from "./model/networkScopes.ts";
import { fusedMap } from "./perception/fusedMap.ts";
import { perceptionHead } from "./perception/perceptionHead.ts";
import { sampleMaps, type TapValues } from "./projection/sampleMaps.ts";
import type { RayInputs } from "./rendering/rayInputs.ts";
import { renderRays } from "./rendering/renderRays.ts";
import { poolAlongRay, seenRays, semanticAdaptor, semanticField } from "./rendering/semanticField.ts";

/** What a training step starts from. Points are the samples of all rays, ray by ray. */
export interface PipelineInputs {
  /** Source images I_1 … I_N, [height, width, 3] each. */
  readonly sourceImages: readonly Value[];
  /** The novel view's own image, [height, width, 3]. */
  readonly targetImage: Value;
  /** Where each sample projects to, Π_i(x): taps into the images, the radiance maps and the semantic maps. */
  readonly projection: { readonly color: TapValues; readonly radiance: TapValues; readonly semantic: TapValues };
  /** Geometry of the rays. */
  readonly rays: Omit<RayInputs, "sampled">;
  /** Semantic-map cell of each ray, int32 [rays]. */
  readonly cells: Value;
  /** True colours [rays, 3] and their weights [rays, 1]. */
  readonly trueColor: Value;
  readonly rayWeight: Value;
  /** Weights of Eq. 13, [rays, samples] each. */
  readonly near: Value;
  readonly far: Value;
  /** Weighted one-hot classes, [pixels, classes]. */
  readonly trueClasses: Value;
}

/** The rendered outputs and the terms of Eq. 8. */
export interface PipelineOutputs {
  readonly color: Value;
  readonly logits: Value;
  readonly photometric: Value;
  readonly semantic: Value;
  readonly semanticDistill: Value;
  readonly depthGuided: Value;
  /** L_all. */
  readonly total: Value;
}

/** One training step of GP-NeRF: joint rendering, perception on the fused map, and all losses. */
export function pipeline(scopes: NetworkScopes, inputs: PipelineInputs, { model, training }: Config): PipelineOutputs {
  // 4.1 Multi-Scale Feature Extractor: F_rgb and F_sem of the references, S_novel of the novel view.
  const references = inputs.sourceImages.map((image) => extractFeatures(scopes.features, image, model));
  const novel = extractFeatures(scopes.features, inputs.targetImage, model).semantic.rows;

  // 4.2 Samples are projected into every reference and interpolate its features, F_i(Π_i(x)).
  const colors = sampleMaps(
    inputs.sourceImages.map((image) => reshape(image, [-1, 3])),
    inputs.projection.color,
  );
  const radiance = sampleMaps(
    references.map((features) => features.radiance.rows),
    inputs.projection.radiance,
  );
  const semantic = sampleMaps(
    references.map((features) => features.semantic.rows),
    inputs.projection.semantic,
  );

  // 4.2 Both fields share A_FAT, both renderings share A_RAT (Eq. 4–7). The gradient block of 4.3 cuts F_sem off.
  const rendered = renderRays(scopes.transformer, { ...inputs.rays, sampled: concat([colors, radiance], 2) }, model);
  const field = semanticField(stopGradient(semantic), rendered);
  const pooled = poolAlongRay(field, rendered);
  const student = semanticAdaptor(scopes.perception.scope("adaptor"), pooled);

  // 4.1 Context-Aware Perception Head on S_fused (Eq. 3, Fig. 3a).
  const { semantic: map } = mapSizes(model);
  const size = { mapWidth: map.width, mapHeight: map.height, width: model.data.width, height: model.data.height };
  const logits = perceptionHead(scopes.perception.scope("head"), fusedMap(novel, student, inputs.cells), size, model);

  // 4.3 Optimizations (Eq. 8–13).
  const teacher = gatherRows(novel, inputs.cells);
  const [rays] = inputs.cells.shape;
  const photometric = photometricLoss(rendered.color, inputs.trueColor, inputs.rayWeight);
  const semanticTerm = semanticLoss(reshape(logits, [-1, model.perception.classes]), inputs.trueClasses);
  const semanticDistill = mul(semanticDistillLoss(student, teacher, seenRays(pooled)), 1 / rays);
  const depthGuided = depthGuidedSemanticDistillLoss(field, teacher, inputs.near, inputs.far);
  const { losses } = training;
  const total = add(
    add(mul(photometric, losses.photometric), mul(semanticTerm, losses.semantic)),
    add(mul(semanticDistill, losses.semanticDistill), mul(depthGuided, losses.depthGuided)),
  );
  return { color: rendered.color, logits, photometric, semantic: semanticTerm, semanticDistill, depthGuided, total };
}
