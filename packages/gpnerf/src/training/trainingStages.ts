import { add, gatherRows, input, mul, reshape, scalar, type Value } from "@gpnerf/engine";
import type { Config } from "../config/schema.ts";
import { extractFeatures, type ImageFeatures } from "../features/extractFeatures.ts";
import { depthGuidedSemanticDistillLoss } from "../losses/depthGuidedSemanticDistill.ts";
import { photometricLoss } from "../losses/photometric.ts";
import { semanticLoss } from "../losses/semantic.ts";
import { semanticDistillLoss } from "../losses/semanticDistill.ts";
import { mapSizes, networkScopes } from "../model/networkScopes.ts";
import { gradientStage, incomingGradient, type Stage } from "../model/stage.ts";
import { fusedMap } from "../perception/fusedMap.ts";
import { perceptionHead } from "../perception/perceptionHead.ts";
import { rayInputs } from "../rendering/rayInputs.ts";
import { renderRays } from "../rendering/renderRays.ts";
import { poolAlongRay, seenRays, semanticAdaptor, semanticField } from "../rendering/semanticField.ts";

/** The backward half of a training step, cut at the same seams as the forward half. */
export interface TrainingStages {
  /** d loss/d F_rgb of one image → gradients of encoder and radiance decoder. */
  readonly radianceGradient: Stage;
  /** d loss/d F_sem of the target image → gradients of encoder and feature pyramid. */
  readonly semanticGradient: Stage;
  /** A chunk of rays with targets → L_rgb, L_D.G, gradients of the transformers and of the sampled features. */
  readonly raysGradient: Stage;
  /** S_novel and the pooled features of all sampled rays → L_sem, L_S.D, gradients of the head, of S_novel and of `pooled`. */
  readonly perceptionGradient: Stage;
}

/** Trace and compile the stages of a training step. */
export function trainingStages(config: Config, raysPerChunk: number): TrainingStages {
  return {
    radianceGradient: featureGradientStage(config, "radiance"),
    semanticGradient: featureGradientStage(config, "semantic"),
    raysGradient: raysGradientStage(config, raysPerChunk),
    perceptionGradient: perceptionGradientStage(config),
  };
}

/** Gradients of the extractor from d loss/d one of its two maps. */
function featureGradientStage({ model }: Config, map: keyof ImageFeatures): Stage {
  const scopes = networkScopes();
  const image = input("image", [model.data.height, model.data.width, 3]);
  const { rows } = extractFeatures(scopes.features, image, model)[map];
  const name = `${map}Gradient`;
  return gradientStage(name, scopes.declared(), {}, [incomingGradient(name, rows)], scopes.values());
}

function raysGradientStage({ model, training }: Config, rays: number): Stage {
  const scopes = networkScopes();
  const inputs = rayInputs(model, rays);
  const { samplesPerRay: samples } = model.rendering;
  const { channels } = mapSizes(model).semantic;
  const rendered = renderRays(scopes.transformer, inputs, model);

  // The gradient block: the sampled F_sem are inputs here, so no distillation gradient reaches the extractor.
  const field = semanticField(input("sampledSemantic", [rays * samples, model.data.views, channels]), rendered);
  const pooled = poolAlongRay(field, rendered);

  const photometric = photometricLoss(rendered.color, input("truth", [rays, 3]), input("rayWeight", [rays, 1]));
  const depthGuided = depthGuidedSemanticDistillLoss(
    field,
    input("teacher", [rays, channels]),
    input("near", [rays, samples]),
    input("far", [rays, samples]),
  );
  const { losses } = training;
  const loss = add(mul(photometric, losses.photometric), mul(depthGuided, losses.depthGuided));
  const cotangents = [{ value: loss, gradient: scalar(1) }, incomingGradient("pooledGradient", pooled)];
  return gradientStage("raysGradient", scopes.declared(), { photometric, depthGuided }, cotangents, scopes.values(), {
    sampledGradient: inputs.sampled,
  });
}

function perceptionGradientStage({ model, training }: Config): Stage {
  const scopes = networkScopes();
  const { semantic: map } = mapSizes(model);
  const { width, height } = model.data;
  const rays = training.raysPerStep;
  const novel = input("novel", [map.width * map.height, map.channels]);
  const pooled = input("pooled", [rays, map.channels]);
  const cells = input("cells", [rays], "int32");

  const rendered = semanticAdaptor(scopes.perception.scope("adaptor"), pooled);
  const size = { mapWidth: map.width, mapHeight: map.height, width, height };
  const logits = perceptionHead(scopes.perception.scope("head"), fusedMap(novel, rendered, cells), size, model);

  const semantic = semanticLoss(pixelRows(logits), input("truth", [width * height, model.perception.classes]));
  const semanticDistill = mul(semanticDistillLoss(rendered, gatherRows(novel, cells), seenRays(pooled)), 1 / rays);
  const { losses } = training;
  const loss = add(mul(semantic, losses.semantic), mul(semanticDistill, losses.semanticDistill));
  const cotangents = [{ value: loss, gradient: scalar(1) }];
  return gradientStage(
    "perceptionGradient",
    scopes.declared(),
    { semantic, semanticDistill },
    cotangents,
    scopes.values(),
    {
      novelGradient: novel,
      pooledGradient: pooled,
    },
  );
}

/** [height, width, classes] → [pixels, classes]. */
function pixelRows(logits: Value): Value {
  const [height, width, classes] = logits.shape;
  return reshape(logits, [height * width, classes]);
}
