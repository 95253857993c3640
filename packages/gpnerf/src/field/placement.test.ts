import { add, initializeParameters, input, ParameterScope } from "@gpnerf/engine";
import { assertAllClose, checkGradients, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, it } from "vitest";
import { type Placement, placement, sharedPlacement } from "./placement.ts";

const [points, dim, channels] = [4, 3, 5];
const field = input("field", [points, dim]);
const code = input("code", [points, channels]);

/** Two layers, one on the other. */
function traced(formulation: Placement) {
  const scope = new ParameterScope();
  const [first, second] = formulation([scope.scope("a"), scope.scope("b")], code, dim);
  const once = first(field);
  return { scope, once, twice: second(add(field, once)) };
}

const feeds: Record<string, Float32Array> = {
  field: randomArray(1, [points, dim]),
  code: randomArray(2, [points, channels]),
  ...Object.fromEntries(initializeParameters(traced(placement).scope.declared, seededRandom(3))),
};

/** W₁ relu(W₀ [field, code]) of one layer and point in loops. */
function naive(layer: "a" | "b", point: number, feature: readonly number[]): number[] {
  const apply = (name: string, y: readonly number[]): number[] =>
    Array.from(feeds[`${layer}.${name}.bias`], (bias, out) =>
      y.reduce((sum, value, c) => sum + feeds[`${layer}.${name}.weight`][out * y.length + c] * value, bias),
    );
  const codes = feeds["code"].subarray(point * channels, (point + 1) * channels);
  return apply(
    "linear1",
    apply("linear0", [...feature, ...codes]).map((value) => Math.max(0, value)),
  );
}

describe.each([
  { name: "plain", formulation: placement },
  { name: "shared", formulation: sharedPlacement },
])("placement, $name", ({ formulation }) => {
  const { scope, once, twice } = traced(formulation);

  it("equals its definition in loops, layer by layer", async () => {
    const results = await evaluate({ once, twice }, feeds);
    for (let point = 0; point < points; point++) {
      const row = (values: ArrayLike<number>) => Array.from({ length: dim }, (_, c) => values[point * dim + c]);
      const expected = naive("a", point, row(feeds["field"]));
      assertAllClose("once", row(results.once), expected, { absolute: 1e-6 });
      const mixed = row(feeds["field"]).map((value, c) => value + expected[c]);
      assertAllClose("twice", row(results.twice), naive("b", point, mixed), { absolute: 1e-6 });
    }
  });

  it("has the gradients of central differences", async () => {
    await checkGradients({ inputs: [field, code, ...scope.values], outputs: [twice], feeds, elements: 12 });
  });
});
