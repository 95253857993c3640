import { grad, initializeParameters, input, ParameterScope, square, sum } from "@gpnerf/engine";
import { assertAllClose, checkGradients, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { composedCrossViewAttention } from "./composedCrossViewAttention.ts";
import { crossViewAttention } from "./crossViewAttention.ts";
import { unrolledCrossViewAttention } from "./unrolledCrossViewAttention.ts";

/** The only layer of several that a formulation takes together. */
const unrolled: typeof crossViewAttention = (scope, query, tokens, attentionWidth) =>
  unrolledCrossViewAttention([scope], tokens, attentionWidth)[0](query);

const [points, dim, width] = [4, 5, 3];

/** Visibility of three views at the four points; the last point is seen by none. */
const visible = [
  [1, 1, 1],
  [1, 0, 1],
  [0, 1, 0],
  [0, 0, 0],
];
const query = randomArray(1, [points, dim]);
const embedded = randomArray(2, [points, 3, dim]);
const direction = randomArray(3, [points, 3, 4]);

describe.each([
  { name: "plain", attention: crossViewAttention },
  { name: "composed", attention: composedCrossViewAttention },
  { name: "unrolled", attention: unrolled },
])("cross-view attention, $name", ({ attention }) => {
  /** The attention traced for the views given, fed with their part of the numbers above. */
  function problem(views: readonly number[], seen: readonly (readonly number[])[] = visible) {
    const scope = new ParameterScope();
    const inputs = {
      query: input("query", [points, dim]),
      embedded: input("embedded", [points, views.length, dim]),
      direction: input("direction", [points, views.length, 4]),
      visible: input("visible", [points, views.length, 1]),
    };
    const outputs = attention(scope, inputs.query, inputs, width);
    const pick = (values: Float32Array, channels: number): Float32Array =>
      Float32Array.from({ length: points * views.length * channels }, (_, i) => {
        const [at, channel] = [Math.floor(i / channels), i % channels];
        const [point, view] = [Math.floor(at / views.length), views[at % views.length]];
        return values[(point * 3 + view) * channels + channel];
      });
    const feeds = {
      query,
      embedded: pick(embedded, dim),
      direction: pick(direction, 4),
      visible: pick(Float32Array.from(seen.flat()), 1),
      // Sharp enough that the views get clearly different weights.
      ...Object.fromEntries(
        [...initializeParameters(scope.declared, seededRandom(5))].map(([name, values]) => [
          name,
          values.map((value) => 3 * value),
        ]),
      ),
    };
    return { scope, inputs, outputs, feeds };
  }

  const weightsOf = (attention: ArrayLike<number>, views: number, point: number, channel: number): number[] =>
    Array.from({ length: views }, (_, view) => attention[(point * views + view) * dim + channel]);

  it("sums to 1 over the visible views and is exactly 0 for hidden ones", async () => {
    const { outputs, feeds } = problem([0, 1, 2]);
    const { attention: weights } = await evaluate(outputs, feeds);
    for (let point = 0; point < 3; point++) {
      for (let channel = 0; channel < dim; channel++) {
        const perView = weightsOf(weights, 3, point, channel);
        expect(perView.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
        perView.forEach((weight, view) => {
          expect(weight > 0).toBe(visible[point][view] === 1);
        });
      }
    }
    expect(new Set(weightsOf(weights, 3, 0, 0)).size).toBe(3);
  });

  it("takes a hidden view as if it were not there", async () => {
    const seen = visible.map(([a, , c]) => [a, 0, c || 1]);
    const [three, two] = [problem([0, 1, 2], seen), problem([0, 2], seen)];
    const [all, without] = [await evaluate(three.outputs, three.feeds), await evaluate(two.outputs, two.feeds)];
    assertAllClose("feature", all.feature, without.feature, { absolute: 1e-5 });
    for (let point = 0; point < points; point++) {
      const [first, hidden, last] = weightsOf(all.attention, 3, point, 0);
      expect(hidden).toBe(0);
      assertAllClose("attention", [first, last], weightsOf(without.attention, 2, point, 0), { absolute: 1e-5 });
    }
  });

  it("does not care for the order of the views", async () => {
    const [straight, turned] = [problem([0, 1, 2]), problem([2, 0, 1])];
    const [a, b] = [await evaluate(straight.outputs, straight.feeds), await evaluate(turned.outputs, turned.feeds)];
    assertAllClose("feature", b.feature, a.feature, { absolute: 1e-5 });
    for (let point = 0; point < points; point++) {
      const [first, second, third] = weightsOf(a.attention, 3, point, 1);
      assertAllClose("attention", weightsOf(b.attention, 3, point, 1), [third, first, second], { absolute: 1e-5 });
    }
  });

  it("is uniform, with finite gradients, at a sample that no view sees", async () => {
    const { scope, inputs, outputs, feeds } = problem([0, 1, 2]);
    const wrt = [inputs.query, inputs.embedded, inputs.direction, ...scope.values];
    const gradients = grad(sum(square(outputs.feature)), wrt);
    const results = await evaluate(
      { weights: outputs.attention, ...Object.fromEntries(gradients.map((g, i) => [`gradient${i}`, g])) },
      feeds,
    );
    for (const weight of weightsOf(results["weights"], 3, 3, 2)) expect(weight).toBeCloseTo(1 / 3, 6);
    for (const [name, values] of Object.entries(results)) {
      expect(Array.from(values).every(Number.isFinite), name).toBe(true);
    }
  });

  it("sends no gradient into hidden views", async () => {
    const { inputs, outputs, feeds } = problem([0, 1, 2]);
    const [gradient] = grad(sum(square(outputs.feature)), [inputs.embedded]);
    const { into } = await evaluate({ into: gradient }, feeds);
    for (let point = 0; point < 3; point++) {
      for (let view = 0; view < 3; view++) {
        const part = into.slice((point * 3 + view) * dim, (point * 3 + view + 1) * dim);
        expect(Math.hypot(...part) > 0).toBe(visible[point][view] === 1);
      }
    }
  });

  it("has the gradients of central differences", async () => {
    const { scope, inputs, outputs, feeds } = problem([0, 1, 2]);
    await checkGradients({
      inputs: [inputs.query, inputs.embedded, inputs.direction, ...scope.values],
      outputs: [outputs.feature, outputs.attention],
      feeds,
      step: 2e-3,
      elements: 12,
    });
  });
});
