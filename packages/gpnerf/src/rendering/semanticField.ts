import {
  add,
  filled,
  identity,
  linear,
  matmul,
  type ParameterScope,
  relu,
  reshape,
  square,
  step,
  sum,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import type { RenderedRays } from "./renderRays.ts";

/**
 * The semantic embedding field at each sample, F^sem(x) = A_FAT · F_sem(Π(x)) (Eq. 5), [rays, samples, channels].
 * @param sampled F_sem of every sample in every source view, [points, views, channels]
 */
export function semanticField(sampled: Value, rendered: RenderedRays): Value {
  const [rays, samples, views] = rendered.viewAttention.shape;
  const [points, , channels] = sampled.shape;
  const weights = reshape(rendered.viewAttention, [points, 1, views]);
  return reshape(matmul(weights, sampled), [rays, samples, channels]);
}

/** Pool the field along the ray, A_RAT · [f₁ … f_M] (inside Eq. 7), [rays, channels]. */
export function poolAlongRay(field: Value, rendered: RenderedRays): Value {
  const [rays, , channels] = field.shape;
  return reshape(matmul(unsqueeze(rendered.rayAttention, 1), field), [rays, channels]);
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
 * S_sem(r) = MLP(A_RAT · [f₁ … f_M]) (Eq. 7). The MLP is residual and starts as the identity: the pooled feature is
 * already a convex combination of source features, so the student starts beside its teacher.
 *
 * @param pooled [rays, channels]
 */
export function semanticAdaptor(scope: ParameterScope, pooled: Value): Value {
  const channels = pooled.shape[1];
  const hidden = relu(linear(scope.scope("linear0"), pooled, channels));
  const straight = linear(scope.scope("shortcut"), pooled, channels, { bias: false, weight: identity });
  return add(straight, linear(scope.scope("linear1"), hidden, channels, { weight: filled(0), biasInit: filled(0) }));
}
