import { add, div, mul, sqrt, square, sum, type Value } from "@gpnerf/engine";

/** Keeps the cosine of zero vectors finite, as PyTorch's cosine embedding loss does. */
const epsilon = 1e-12;

/** cos(a, b) over the last axis with broadcasting: a·b / √((|a|² + ε)(|b|² + ε)). */
export function cosineSimilarity(a: Value, b: Value): Value {
  const norms = mul(add(sum(square(a), -1), epsilon), add(sum(square(b), -1), epsilon));
  return div(sum(mul(a, b), -1), sqrt(norms));
}
