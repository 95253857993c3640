import {
  add,
  filled,
  identity,
  linear,
  matmul,
  mul,
  relu,
  reshape,
  square,
  step,
  sum,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { cosineOfProducts } from "../losses/cosine.ts";
import { type NetworkScopes, transformerScope } from "../model/networkScopes.ts";
import { lastPass, type Pass } from "./passes.ts";
import type { SharedAttention } from "./sharedAttention.ts";

/**
 * The semantic embedding field at each sample, F^sem(x) = A_FAT · F_sem(Π(x)) (Eq. 5), [rays, samples, channels].
 * @param sampled F_sem of every sample in every source view, [points, views, channels]
 */
export function semanticField(sampled: Value, { fieldWeights }: SharedAttention): Value {
  const [rays, samples, views, groups] = fieldWeights.shape;
  return reshape(weighedSum(sampled, reshape(fieldWeights, [rays * samples, views, groups])), [rays, samples, -1]);
}

/**
 * The field pooled along the ray, A_RAT · [f₁ … f_M] (inside Eq. 7), [rays, channels].
 * @param sampled F_sem of every sample in every source view, [points, views, channels]
 */
export function pooledField(sampled: Value, { poolWeights }: SharedAttention): Value {
  const [rays, samples, views, groups] = poolWeights.shape;
  const channels = sampled.shape[2];
  return weighedSum(
    reshape(sampled, [rays, samples * views, channels]),
    reshape(poolWeights, [rays, samples * views, groups]),
  );
}

/** Σ over axis 1 of weights [rows, count, groups] times features [rows, count, channels]: [rows, channels]. */
function weighedSum(features: Value, weights: Value): Value {
  const [rows, count, channels] = features.shape;
  const groups = weights.shape[2];
  if (groups === 1) return reshape(matmul(reshape(weights, [rows, 1, count]), features), [rows, channels]);
  const grouped = reshape(features, [rows, count, groups, channels / groups]);
  return reshape(sum(mul(grouped, unsqueeze(weights, 3)), 1), [rows, channels]);
}

/**
 * Inner products of the F_sem that the views have at a sample: all that losses along rays need of it, because the field is a
 * blend of these (see `multiplyFeatures`).
 */
export interface FieldProducts {
  /** With each other, [points, views, views]. */
  readonly gram: Value;
  /** With the teacher of the ray, [points, views, 1]. */
  readonly withTeacher: Value;
  /** With d loss/d pooled feature of the ray, [points, views, 1]. */
  readonly withPooledGradient: Value;
}

/** Whether products are enough: one weight is for all channels of F_sem. */
export function isFieldOfProducts({ fieldWeights }: SharedAttention): boolean {
  return fieldWeights.shape[3] === 1;
}

/**
 * The cosine of the semantic embedding field (Eq. 5) and the teacher, [rays, samples].
 * @param teacher S_novel at the rays, [rays, channels]
 */
export function fieldSimilarity(
  { gram, withTeacher }: FieldProducts,
  { fieldWeights }: SharedAttention,
  teacher: Value,
): Value {
  const [rays, samples, views] = fieldWeights.shape;
  const weights = reshape(fieldWeights, [rays * samples, views, 1]);
  const ofSamples = (terms: Value): Value => reshape(sum(mul(weights, terms), 1), [rays, samples]);
  // Where features of the views cancel out, rounding may leave less than nothing of a square.
  const squareOfField = relu(ofSamples(matmul(gram, weights)));
  return cosineOfProducts(ofSamples(withTeacher), squareOfField, sum(square(teacher), 1, true));
}

/** ⟨d loss/d pooled feature, pooled feature⟩, summed over rays: carries the former into the weights. */
export function pooledProduct({ withPooledGradient }: FieldProducts, { poolWeights }: SharedAttention): Value {
  return sum(mul(reshape(poolWeights, withPooledGradient.shape), withPooledGradient));
}

/**
 * 1 for rays of which some source view sees a sample, else 0, [rays]: without any, there is nothing to pool and the
 * pooled feature is exactly zero.
 *
 * @param pooled [rays, channels]
 */
export function seenRays(pooled: Value): Value {
  return step(sum(square(pooled), 1));
}

/**
 * S_sem(r) = MLP(A_RAT · [f₁ … f_M]) (Eq. 7).
 *
 * `paper`: the MLP is residual and starts as the identity: the pooled feature is already a convex combination of source
 * features, so the student starts beside its teacher. `released`: one linear layer and ReLU, part of the transformer.
 *
 * @param pooled [rays, channels]
 */
export function semanticAdaptor(
  scopes: NetworkScopes,
  pooled: Value,
  config: ModelConfig,
  pass: Pass = lastPass(config),
): Value {
  const channels = pooled.shape[1];
  if (config.family === "released") {
    return relu(linear(transformerScope(scopes, pass, config).scope("adaptor"), pooled, channels));
  }
  const scope = scopes.perception.scope("adaptor");
  const hidden = relu(linear(scope.scope("linear0"), pooled, channels));
  const straight = linear(scope.scope("shortcut"), pooled, channels, { bias: false, weight: identity });
  return add(straight, linear(scope.scope("linear1"), hidden, channels, { weight: filled(0), biasInit: filled(0) }));
}
