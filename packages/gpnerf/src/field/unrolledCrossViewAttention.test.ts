import { grad, initializeParameters, input, ParameterScope, square, sum, type Value } from "@gpnerf/engine";
import { evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { crossViewAttention } from "./crossViewAttention.ts";
import { unrolledCrossViewAttention } from "./unrolledCrossViewAttention.ts";

const [points, views, dim, width] = [300, 3, 2, 4];

/** A feature and its gradients as they are defined and unrolled, with the logits times a factor. */
async function computed(factor: number) {
  const query = input("query", [points, dim]);
  const tokens = {
    embedded: input("embedded", [points, views, dim]),
    direction: input("direction", [points, views, 4]),
    visible: input("visible", [points, views, 1]),
  };
  const scope = new ParameterScope("p.");
  const { feature: plain } = crossViewAttention(scope, query, tokens, width);
  const { feature: unrolled } = unrolledCrossViewAttention([scope], tokens, width)[0](query);
  const gradients = (feature: Value): Value[] => grad(sum(square(feature)), [query, tokens.embedded, ...scope.values]);
  const parameters = initializeParameters(scope.declared, seededRandom(1));
  const logits = parameters.get("p.attention1.weight")!;
  const outputs = { plain: [plain, ...gradients(plain)], unrolled: [unrolled, ...gradients(unrolled)] };
  const named = Object.entries(outputs).flatMap(([name, all]) => all.map((value, i) => [`${name} ${i}`, value]));
  const results = await evaluate(Object.fromEntries(named), {
    ...Object.fromEntries(parameters),
    "p.attention1.weight": logits.map((value) => factor * value),
    query: randomArray(2, query.shape, -2, 2),
    embedded: randomArray(3, tokens.embedded.shape, -2, 2),
    direction: randomArray(4, tokens.direction.shape),
    visible: randomArray(5, tokens.visible.shape).map((value) => (value > -0.5 ? 1 : 0)),
  });
  const floats = (name: string): Float32Array => results[name] as Float32Array;
  return outputs.plain.map((_, i) => ({ plain: floats(`plain ${i}`), unrolled: floats(`unrolled ${i}`) }));
}

it.each([1, 30, 1e3, 1e7])("is right, gradients too, whatever the size of the logits: times %d", async (factor) => {
  const [{ plain, unrolled }, ...gradients] = await computed(factor);
  // Logits have seven digits, and so have the differences that a softmax reads.
  const bound = Math.max(1e-5, 1e-6 * Math.min(factor, 1e4));
  for (const [i, value] of unrolled.entries()) expect(Math.abs(value - plain[i]), String(i)).toBeLessThan(bound);
  for (const [leaf, gradient] of gradients.entries()) {
    const largest = gradient.plain.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const errors = gradient.unrolled.map((value, i) => Math.abs(value - gradient.plain[i]));
    for (const error of errors) expect(error, `gradient ${leaf}`).toBeLessThanOrEqual(bound * largest);
  }
});
