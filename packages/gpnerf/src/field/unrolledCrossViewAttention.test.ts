import { initializeParameters, input, ParameterScope } from "@gpnerf/engine";
import { evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { crossViewAttention } from "./crossViewAttention.ts";
import { unrolledCrossViewAttention } from "./unrolledCrossViewAttention.ts";

const [points, views, dim, width] = [300, 3, 2, 4];

/** The feature as it is defined and unrolled, with the logits times a factor. */
async function features(factor: number) {
  const query = input("query", [points, dim]);
  const tokens = {
    embedded: input("embedded", [points, views, dim]),
    direction: input("direction", [points, views, 4]),
    visible: input("visible", [points, views, 1]),
  };
  const scope = new ParameterScope("p.");
  const { feature: plain } = crossViewAttention(scope, query, tokens, width);
  const { feature: unrolled } = unrolledCrossViewAttention([scope], tokens, width)[0](query);
  const parameters = initializeParameters(scope.declared, seededRandom(1));
  const logits = parameters.get("p.attention1.weight")!;
  return evaluate(
    { plain, unrolled },
    {
      ...Object.fromEntries(parameters),
      "p.attention1.weight": logits.map((value) => factor * value),
      query: randomArray(2, query.shape, -2, 2),
      embedded: randomArray(3, tokens.embedded.shape, -2, 2),
      direction: randomArray(4, tokens.direction.shape),
      visible: randomArray(5, tokens.visible.shape).map((value) => (value > -0.5 ? 1 : 0)),
    },
  );
}

it.each([1, 30, 1e3, 1e7])("is right, whatever the size of the logits: times %d", async (factor) => {
  const { plain, unrolled } = await features(factor);
  // Logits have seven digits, and so have the differences that a softmax reads.
  const bound = Math.max(1e-5, 1e-6 * Math.min(factor, 1e4));
  for (const [i, value] of unrolled.entries()) expect(Math.abs(value - plain[i]), String(i)).toBeLessThan(bound);
});
