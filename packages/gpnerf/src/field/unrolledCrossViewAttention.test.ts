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

/** How many are finite of the numbers of the unrolled one; those must be right. */
async function finiteAndRight(factor: number): Promise<number> {
  const { plain, unrolled } = await features(factor);
  expect(plain.every(Number.isFinite)).toBe(true);
  // Logits have seven digits, and so have the differences that a softmax reads.
  const bound = Math.max(1e-5, 1e-6 * Math.min(factor, 1e4));
  const finite = [...unrolled.keys()].filter((i) => Number.isFinite(unrolled[i]));
  for (const i of finite) expect(Math.abs(unrolled[i] - plain[i]), `${i} at factor ${factor}`).toBeLessThan(bound);
  return finite.length;
}

it.each([1, 30])("is right with logits times %d", async (factor) => {
  expect(await finiteAndRight(factor)).toBe(points * dim);
});

it("is right or not finite where exponentials overflow, or only their sum does", async () => {
  const counts: number[] = [];
  for (let factor = 60; factor < 400; factor *= 1.02) counts.push(await finiteAndRight(factor));
  expect(new Set(counts).size).toBeGreaterThan(10);
  expect(Math.min(...counts)).toBeLessThan(points * dim);
  expect(await finiteAndRight(1e7)).toBeLessThan(points * dim);
});
