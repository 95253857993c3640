import { add, div, mul, sqrt, square, sum, type Value } from "@gpnerf/engine";

/** Keeps the cosine of zero vectors finite, as PyTorch's cosine embedding loss does. */
const epsilon = 1e-12;

/** cos(a, b) over the last axis with broadcasting: a·b / √((|a|² + ε)(|b|² + ε)). */
export function cosineSimilarity(a: Value, b: Value): Value {
  return cosineOfProducts(sum(mul(a, b), -1), sum(square(a), -1), sum(square(b), -1));
}

/** The same from a·b, |a|² and |b|², of which the shapes broadcast. */
export function cosineOfProducts(product: Value, squareOfA: Value, squareOfB: Value): Value {
  return div(product, sqrt(mul(add(squareOfA, epsilon), add(squareOfB, epsilon))));
}
