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
import { type PerceptionTruth, perceptionLoss } from "./losses/perceptionLoss.ts";
import { photometricLoss } from "./losses/photometric.ts";
import { semanticDistillLoss } from "./losses/semanticDistill.ts";
import { mapSizes, type NetworkScopes, transformerScope } from "./model/networkScopes.ts";
import { fusedMap } from "./perception/fusedMap.ts";
import { headSize, perceptionHead } from "./perception/perceptionHead.ts";
import { sampleMaps, type TapValues } from "./projection/sampleMaps.ts";
import { plainFormulation } from "./rendering/formulation.ts";
import { layeredSemantics } from "./rendering/layeredSemantics.ts";
import type { Pass } from "./rendering/passes.ts";
import type { RayInputs } from "./rendering/rayInputs.ts";
import { type RenderedRays, renderRays } from "./rendering/renderRays.ts";
import { seenRays, semanticAdaptor } from "./rendering/semanticField.ts";
import type { LayerAttention } from "./rendering/sharedAttention.ts";

/** The samples of one pass over the rays, ray by ray. */
export interface PassInputs {
  readonly pass: Pass;
  /** Where each sample projects to, Π_i(x): taps into the images and the radiance maps. */
  readonly projection: { readonly color: TapValues; readonly radiance: TapValues };
  /** Geometry of the rays. */
  readonly rays: Omit<RayInputs, "sampled">;
}

/** What a training step starts from. */
export interface PipelineInputs {
  /** Source images I_1 … I_N, [height, width, 3] each. */
  readonly sourceImages: readonly Value[];
  /** The novel view's own image, [height, width, 3]. */
  readonly targetImage: Value;
  /** One, or two with importance sampling; the last is what is shown and has semantics. */
  readonly passes: readonly PassInputs[];
  /** Where the samples of the last pass project to in the semantic maps. */
  readonly semantic: TapValues;
  /** Semantic-map cell of each ray, int32 [rays]. */
  readonly cells: Value;
  /** True colours [rays, 3] and their weights [rays, 1]. */
  readonly trueColor: Value;
  readonly rayWeight: Value;
  /** Weights of Eq. 13, [rays, samples] each. */
  readonly near: Value;
  readonly far: Value;
  /** Classes or instances of the pixels. */
  readonly truth: PerceptionTruth;
}

/** The rendered outputs and the terms of Eq. 8. */
export interface PipelineOutputs {
  readonly color: Value;
  readonly logits: Value;
  readonly photometric: Value;
  /** L_sem, or the instance loss in its place. */
  readonly semantic: Value;
  readonly semanticDistill: Value;
  readonly depthGuided: Value;
  /** L_all. */
  readonly total: Value;
}

/** One training step of GP-NeRF: joint rendering, perception on the fused map, and all losses. */
export function pipeline(scopes: NetworkScopes, inputs: PipelineInputs, { model, training }: Config): PipelineOutputs {
  const blocked = (semantics: Value): Value => (training.gradientBlock ? stopGradient(semantics) : semantics);

  // 4.1 Multi-Scale Feature Extractor: F_rgb and F_sem of the references, S_novel of the novel view.
  const references = inputs.sourceImages.map((image) => extractFeatures(scopes.features, image, model));
  const novel = extractFeatures(scopes.features, inputs.targetImage, model).semantic.rows;
  const images = inputs.sourceImages.map((image) => reshape(image, [-1, 3]));
  const radianceMaps = references.map((features) => features.radiance.rows);
  const semanticMaps = references.map((features) => features.semantic.rows);

  // 4.2 Samples are projected into every reference and interpolate its features, F_i(Π_i(x)). Colour is rendered with
  // shared attention A_FAT and A_RAT (Eq. 4, 6).
  const rendered = inputs.passes.map(({ pass, projection, rays }): RenderedRays => {
    const sampled = concat([sampleMaps(images, projection.color), sampleMaps(radianceMaps, projection.radiance)], 2);
    const scope = transformerScope(scopes, pass, model);
    return renderRays(scope, { ...rays, sampled }, model, { pass, formulation: plainFormulation });
  });
  const last = rendered[rendered.length - 1];

  // 4.2 The semantic-embedding field and its rendering (Eq. 5, 7). The gradient block of 4.3 cuts F_sem off.
  const layers = training.joint ? last.layers : last.layers.map(frozen);
  const { field, pooled } = layeredSemantics(layers, blocked(sampleMaps(semanticMaps, inputs.semantic)), model);
  const student = semanticAdaptor(scopes, pooled, model);

  // 4.1 Context-Aware Perception Head on S_fused (Eq. 3, Fig. 3a).
  const seen = training.perceptionInput === "fused" ? fusedMap(novel, student, inputs.cells) : novel;
  const size = headSize(mapSizes(model).semantic, model);
  const logits = perceptionHead(scopes.perception.scope("head"), seen, size, model);

  // 4.3 Optimizations (Eq. 8–13).
  const { losses } = training;
  const teacher = gatherRows(blocked(novel), inputs.cells);
  const [rays] = inputs.cells.shape;
  const photometric = rendered
    .map(({ color }) => photometricLoss(color, inputs.trueColor, inputs.rayWeight))
    .reduce((sum, loss) => add(sum, loss));
  const semantic = perceptionLoss(reshape(logits, [size.height * size.width, -1]), inputs.truth);
  const rayWeight = mul(seenRays(pooled), losses.reduction === "mean" ? 1 / rays : 1);
  const semanticDistill = semanticDistillLoss(student, teacher, rayWeight);
  const depthGuided = depthGuidedSemanticDistillLoss(field, teacher, inputs.near, inputs.far);
  const total = add(
    add(mul(photometric, losses.photometric), mul(semantic, losses.semantic)),
    add(mul(semanticDistill, losses.semanticDistill), mul(depthGuided, losses.depthGuided)),
  );
  return { color: last.color, logits, photometric, semantic, semanticDistill, depthGuided, total };
}

/** Attention that semantics follow without teaching it (Table 4, experiment 1). */
function frozen({ view, viewMean, ray }: LayerAttention): LayerAttention {
  return { view: stopGradient(view), viewMean: stopGradient(viewMean), ray: stopGradient(ray) };
}
