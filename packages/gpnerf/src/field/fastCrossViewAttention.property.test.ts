import { grad, input, ParameterScope, square, sum, type Value } from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray } from "@gpnerf/engine/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { composedCrossViewAttention } from "./composedCrossViewAttention.ts";
import { crossViewAttention } from "./crossViewAttention.ts";
import { unrolledCrossViewAttention } from "./unrolledCrossViewAttention.ts";

type Attention = typeof crossViewAttention;

/** The only layer of several that a formulation takes together. */
const unrolled: Attention = (scope, query, tokens, attentionWidth) =>
  unrolledCrossViewAttention([scope], tokens, attentionWidth)[0](query);

/** Outputs and all gradients of one formulation. */
function traced(
  attention: Attention,
  points: number,
  views: number,
  dim: number,
  width: number,
): Record<string, Value> {
  const query = input("x", [points, dim]);
  const embedded = input("embedded", [points, views, dim]);
  const direction = input("direction", [points, views, 4]);
  const visible = input("visible", [points, views, 1]);
  const scope = new ParameterScope("p.");
  const { feature, attention: weights } = attention(scope, query, { embedded, direction, visible }, width);
  const leaves = [query, embedded, direction, ...scope.values];
  const names = ["x", "embedded", "direction", ...scope.declared.map((spec) => spec.name)];
  const gradients = grad(sum(square(feature)), leaves);
  return { feature, weights, ...Object.fromEntries(names.map((name, i) => [`gradient.${name}`, gradients[i]])) };
}

it.each([
  { name: "composed", fast: composedCrossViewAttention },
  { name: "unrolled", fast: unrolled },
])("$name and plain cross-view attention agree, gradients included", async ({ fast }) => {
  const size = fc.record({
    points: fc.integer({ min: 1, max: 5 }),
    views: fc.integer({ min: 1, max: 4 }),
    dim: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 5 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });
  await fc.assert(
    fc.asyncProperty(size, async ({ points, views, dim, width, seed }) => {
      const scope = new ParameterScope("p.");
      fast(
        scope,
        input("x", [points, dim]),
        {
          embedded: input("embedded", [points, views, dim]),
          direction: input("direction", [points, views, 4]),
          visible: input("visible", [points, views, 1]),
        },
        width,
      );
      const visible = randomArray(seed, [points, views, 1]).map((x) => (x > -0.4 ? 1 : 0));
      const feeds = {
        x: randomArray(seed + 1, [points, dim]),
        embedded: randomArray(seed + 2, [points, views, dim]),
        direction: randomArray(seed + 3, [points, views, 4]),
        visible,
        ...Object.fromEntries(scope.declared.map(({ name, shape }, i) => [name, randomArray(seed + 4 + i, shape)])),
      };
      const plain = await evaluate(traced(crossViewAttention, points, views, dim, width), feeds);
      const actual = await evaluate(traced(fast, points, views, dim, width), feeds);
      expect(Object.keys(actual).sort()).toEqual(Object.keys(plain).sort());
      for (const [name, expected] of Object.entries(plain)) {
        assertAllClose(name, actual[name] as Float32Array, expected as Float32Array, {
          relative: 1e-4,
          absolute: 1e-4,
        });
      }
    }),
    { numRuns: 25 },
  );
});
