import { input, type Value } from "../graph/value.ts";
import { add, div, mul, sqrt, square, sub } from "../ops/elementwise.ts";
import type { Shape } from "../shape.ts";
import { type AdamOptions, adamDefaults } from "./adam.ts";

/** The values of an Adam update traced as a graph. */
export interface AdamGraph {
  readonly parameter: Value;
  readonly mean: Value;
  readonly variance: Value;
}

/**
 * Adam as a graph, for devices on which optimiser state must stay. The bias corrections depend on the step and are fed:
 * `rate` and `scale` of `adamCorrections`, shape [].
 *
 * @param shape shape of the parameter, its gradient and both moments
 * @returns the updated parameter and moments; inputs are named `parameter`, `gradient`, `mean`, `variance`, `rate`, `scale`
 */
export function adamGraph(shape: Shape, options: AdamOptions = adamDefaults): AdamGraph {
  const { beta1, beta2, epsilon } = options;
  const gradient = input("gradient", shape);
  const mean = add(mul(input("mean", shape), beta1), mul(gradient, 1 - beta1));
  const variance = add(mul(input("variance", shape), beta2), mul(square(gradient), 1 - beta2));
  const denominator = add(mul(sqrt(variance), input("scale", [])), epsilon);
  return { parameter: sub(input("parameter", shape), mul(div(mean, denominator), input("rate", []))), mean, variance };
}
