import { add, input, type Machine, mul, reshape, scalar, split, stopGradient, type Value } from "@gpnerf/engine";
import type { Config, ModelConfig } from "../config/schema.ts";
import { extractFeatures, type FeatureMap } from "../features/extractFeatures.ts";
import { depthGuidedLossOf, depthGuidedSemanticDistillLoss } from "../losses/depthGuidedSemanticDistill.ts";
import { perceptionLoss, perceptionTruth } from "../losses/perceptionLoss.ts";
import { photometricLoss } from "../losses/photometric.ts";
import { chunksPerRun } from "../model/chunkSize.ts";
import { byLevel, levelName } from "../model/levelNames.ts";
import { mapSizes, networkScopes, transformerScope } from "../model/networkScopes.ts";
import {
  gradientStage,
  incomingGradient,
  inferenceStage,
  type Stage,
  scannedGradientStage,
  scannedInferenceStage,
} from "../model/stage.ts";
import { headSize, perceptionHeadOnLevels } from "../perception/perceptionHead.ts";
import { formulationFor } from "../rendering/formulation.ts";
import { lastPass, type Pass, passesOf, samplesOf } from "../rendering/passes.ts";
import { rayInputs } from "../rendering/rayInputs.ts";
import { renderRays } from "../rendering/renderRays.ts";
import {
  fieldSimilarity,
  isFieldOfProducts,
  pooledField,
  pooledProduct,
  semanticField,
} from "../rendering/semanticField.ts";
import type { SharedAttention } from "../rendering/sharedAttention.ts";
import { extractorActivations } from "./extractorActivations.ts";
import { instanceForwardStage, perceptionGradientStage } from "./perceptionStages.ts";

/**
 * What a training step runs beside the inference stages, cut at the same seams:
 *
 * - `sourceFeatures`, `targetFeatures`: what is needed of `features` of one image, and `saved.0` …: what the stages below
 *   read instead of computing it again
 * - `coarseRaysAttention`, `fineRaysAttention`: rays → `rayAttention` and, in the last pass, `poolWeights` of `coarseRays` and
 *   `fineRays`, without what only their colour needs
 * - `radianceGradient`, `semanticGradient`: d loss/d F_rgb or F_sem of one image and its saved activations → gradients of the
 *   extractor
 * - `coarseRaysGradient`, `fineRaysGradient`: a chunk of rays with targets → L_rgb, in the last pass also L_D.G, gradients
 *   of the transformers and of the sampled features
 * - `perceptionGradient`: S_novel and the pooled features of all sampled rays → L_sem, L_S.D, gradients of the head, of
 *   S_novel and of `pooled`
 * - `photoGradient`, the only one where photos are learned from: a photo → L_sem, gradients of extractor and head
 * - `instanceForward`, where the target is instances: the same inputs → `probabilities` [pixels, channels], to be matched
 *   with the true instances before the gradient can be taken
 *
 * Stages of rays for a device of which `chunksPerRun` is more than 1 work through any number of chunks in one run.
 *
 * @param machine where they are going to run, if that is known; see `compile` and `formulationFor`
 */
export function trainingStages(config: Config, raysPerChunk: number, machine?: Machine): Stage[] {
  if (config.training.learnFrom === "photos") return [photoGradientStage(config, machine)];
  return [
    ...extractionStages(config, machine),
    ...passesOf(config.model).map((pass) => raysAttentionStage(config.model, pass, raysPerChunk, machine)),
    ...passesOf(config.model).map((pass) => raysGradientStage(config, pass, raysPerChunk, machine)),
    perceptionGradientStage(config, machine),
    ...(config.model.perception.target === "instances" ? [instanceForwardStage(config, machine)] : []),
  ];
}

/** Program name of the stage that attends in a pass. */
export function raysAttentionName(pass: Pass): string {
  return `${pass}RaysAttention`;
}

/** Program name of the stage that goes back through a pass. */
export function raysGradientName(pass: Pass): string {
  return `${pass}RaysGradient`;
}

/** The features of a source and of the target, and their backward passes, for which the former save activations. */
function extractionStages(config: Config, machine: Machine | undefined): Stage[] {
  const { model, training } = config;
  const radiance = radianceGradientStage(model, machine);
  const semantic = semanticGradientStage(model, machine);
  // The gradient block keeps the sources' F_sem out of the backward pass.
  const ofSource = training.gradientBlock ? [radiance] : [radiance, semantic];
  return [
    savingFeaturesStage("sourceFeatures", model, ["radiance", "semantic"], ofSource, machine),
    savingFeaturesStage("targetFeatures", model, ["semantic"], [semantic], machine),
    radiance,
    semantic,
  ];
}

/** Some maps of the features of one image, and the activations that `readers`, stages of its backward pass, need. */
function savingFeaturesStage(
  name: string,
  model: ModelConfig,
  maps: readonly ("radiance" | "semantic")[],
  readers: readonly Stage[],
  machine: Machine | undefined,
): Stage {
  const scopes = networkScopes();
  const features = extractFeatures(scopes.features, imageInput(model), model);
  const read = new Set(readers.flatMap(({ program }) => program.inputs.map((input) => input.name)));
  const saved = Object.entries(extractorActivations(features)).filter(([name]) => read.has(name));
  const outputs = {
    ...(maps.includes("radiance") ? { radiance: features.radiance.rows } : {}),
    ...(maps.includes("semantic") ? byLevel("semantic", rowsOf(features.semanticLevels)) : {}),
    ...Object.fromEntries(saved),
  };
  return inferenceStage(name, scopes.declared(), outputs, machine);
}

function radianceGradientStage(model: ModelConfig, machine: Machine | undefined): Stage {
  const scopes = networkScopes();
  const features = extractFeatures(scopes.features, imageInput(model), model);
  const cotangents = [incomingGradient("radianceGradient", features.radiance.rows)];
  const given = extractorActivations(features);
  return gradientStage("radianceGradient", scopes.declared(), {}, cotangents, scopes.values(), { given, machine });
}

function semanticGradientStage(model: ModelConfig, machine: Machine | undefined): Stage {
  const scopes = networkScopes();
  const features = extractFeatures(scopes.features, imageInput(model), model);
  const cotangents = rowsOf(features.semanticLevels).map((rows, level) =>
    incomingGradient(levelName("semanticGradient", level), rows),
  );
  const given = extractorActivations(features);
  return gradientStage("semanticGradient", scopes.declared(), {}, cotangents, scopes.values(), { given, machine });
}

function imageInput({ data }: ModelConfig): Value {
  return input("image", [data.height, data.width, 3]);
}

/** The head on a photo's own features. */
function photoGradientStage({ model }: Config, machine: Machine | undefined): Stage {
  const scopes = networkScopes();
  const { semantic: map } = mapSizes(model);
  const size = headSize(map, model);
  const { semanticLevels } = extractFeatures(scopes.features, imageInput(model), model);
  const logits = perceptionHeadOnLevels(scopes.perception.scope("head"), semanticLevels, size, model);
  const semantic = perceptionLoss(reshape(logits, [size.width * size.height, -1]), perceptionTruth(model));
  const cotangents = [{ value: semantic, gradient: reshape(input("photoWeight", [1]), []) }];
  return gradientStage("photoGradient", scopes.declared(), { semantic }, cotangents, scopes.values(), { machine });
}

function raysAttentionStage(model: ModelConfig, pass: Pass, rays: number, machine: Machine | undefined): Stage {
  const scopes = networkScopes();
  const { rayAttention, poolWeights } = renderRays(
    transformerScope(scopes, pass, model),
    rayInputs(model, pass, rays),
    model,
    { pass, formulation: formulationFor(machine?.device) },
  );
  const outputs = { rayAttention, ...(pass === lastPass(model) ? { poolWeights } : {}) };
  const name = raysAttentionName(pass);
  return chunksPerRun(machine?.device) > 1
    ? scannedInferenceStage(name, scopes.declared(), outputs, scopes.values(), machine)
    : inferenceStage(name, scopes.declared(), outputs, machine);
}

function raysGradientStage({ model, training }: Config, pass: Pass, rays: number, machine: Machine | undefined): Stage {
  const scopes = networkScopes();
  const inputs = rayInputs(model, pass, rays);
  const rendered = renderRays(transformerScope(scopes, pass, model), inputs, model, {
    pass,
    formulation: formulationFor(machine?.device),
  });
  const name = raysGradientName(pass);
  const stageOf = chunksPerRun(machine?.device) > 1 ? scannedGradientStage : gradientStage;
  const photometric = photometricLoss(rendered.color, input("truth", [rays, 3]), input("rayWeight", [rays, 1]));
  const { losses } = training;
  const weighed = mul(photometric, losses.photometric);
  if (pass !== lastPass(model)) {
    const cotangents = [{ value: weighed, gradient: scalar(1) }];
    return stageOf(name, scopes.declared(), { photometric }, cotangents, scopes.values(), {
      wrt: { sampledGradient: inputs.sampled },
      machine,
    });
  }

  const samples = samplesOf(pass, model);
  const { channels } = mapSizes(model).semantic;
  const { views } = model.data;
  const points = rays * samples;
  const teacher = input("teacher", [rays, channels]);
  const window = [input("near", [rays, samples]), input("far", [rays, samples])] as const;
  const shared = training.joint ? rendered : withoutGradient(rendered);
  if (training.gradientBlock && isFieldOfProducts(shared)) {
    // The gradient block: nothing flows from rendered semantics into the extractor.
    const all = input("semanticProducts", [points, views, views + 2]);
    const [gram, withTeacher, withPooledGradient] = split(all, 2, [views, 1, 1]);
    const products = { gram, withTeacher, withPooledGradient };
    const depthGuided = depthGuidedLossOf(fieldSimilarity(products, shared, teacher), ...window);
    const loss = add(add(weighed, mul(depthGuided, losses.depthGuided)), pooledProduct(products, shared));
    const cotangents = [{ value: loss, gradient: scalar(1) }];
    return stageOf(name, scopes.declared(), { photometric, depthGuided }, cotangents, scopes.values(), {
      machine,
      wrt: { sampledGradient: inputs.sampled },
    });
  }

  const sampledSemantic = input("sampledSemantic", [points, views, channels]);
  const field = semanticField(sampledSemantic, shared);
  const pooled = pooledField(sampledSemantic, shared);
  const depthGuided = depthGuidedSemanticDistillLoss(field, teacher, ...window);
  const loss = add(weighed, mul(depthGuided, losses.depthGuided));
  const cotangents = [{ value: loss, gradient: scalar(1) }, incomingGradient("pooledGradient", pooled)];
  return stageOf(name, scopes.declared(), { photometric, depthGuided }, cotangents, scopes.values(), {
    machine,
    wrt: {
      sampledGradient: inputs.sampled,
      ...(training.gradientBlock ? {} : { sampledSemanticGradient: sampledSemantic, teacherGradient: teacher }),
    },
  });
}

/** Frozen attention: semantics follow it without teaching it (Table 4, experiment 1). */
function withoutGradient({ rayAttention, fieldWeights, poolWeights }: SharedAttention): SharedAttention {
  return {
    rayAttention: stopGradient(rayAttention),
    fieldWeights: stopGradient(fieldWeights),
    poolWeights: stopGradient(poolWeights),
  };
}

function rowsOf(maps: readonly FeatureMap[]): Value[] {
  return maps.map(({ rows }) => rows);
}
