import { initializeParameters, input, ParameterScope } from "@gpnerf/engine";
import { assertAllClose, checkGradients, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { poolAlongRay, seenRays, semanticAdaptor, semanticField } from "./semanticField.ts";

const [rays, samples, views, channels] = [2, 3, 4, 5];
const rendered = {
  color: input("color", [rays, 3]),
  rayAttention: input("rayAttention", [rays, samples]),
  viewAttention: input("viewAttention", [rays, samples, views]),
};
const sampled = input("sampled", [rays * samples, views, channels]);
const feeds = {
  rayAttention: randomArray(1, [rays, samples], 0, 1),
  viewAttention: randomArray(2, [rays, samples, views], 0, 1),
  sampled: randomArray(3, sampled.shape),
};

describe("semantic-embedding field", () => {
  const field = semanticField(sampled, rendered);
  const pooled = poolAlongRay(field, rendered);

  it("weights the views' features at each sample by A_FAT, and the samples along a ray by A_RAT", async () => {
    const expected = { field: new Float32Array(rays * samples * channels), pooled: new Float32Array(rays * channels) };
    for (let point = 0; point < rays * samples; point++) {
      for (let view = 0; view < views; view++) {
        for (let c = 0; c < channels; c++) {
          const weighted =
            feeds.viewAttention[point * views + view] * feeds.sampled[(point * views + view) * channels + c];
          expected.field[point * channels + c] += weighted;
          expected.pooled[Math.floor(point / samples) * channels + c] += feeds.rayAttention[point] * weighted;
        }
      }
    }
    const values = await evaluate({ field, pooled }, feeds);
    assertAllClose("field", values.field, expected.field, { absolute: 1e-5 });
    assertAllClose("pooled", values.pooled, expected.pooled, { absolute: 1e-5 });
  });

  it("knows the rays that no view sees, which pool exactly zero", async () => {
    const hidden = feeds.sampled.slice().fill(0, samples * views * channels);
    const { seen } = await evaluate({ seen: seenRays(pooled) }, { ...feeds, sampled: hidden });
    expect([...seen]).toEqual([1, 0]);
  });

  it("has the gradients of central differences", async () => {
    const inputs = [sampled, rendered.rayAttention, rendered.viewAttention];
    await checkGradients({ inputs, outputs: pooled, feeds, elements: 20 });
  });
});

describe("semantic adaptor", () => {
  const pooled = input("pooled", [rays, channels]);
  const scope = new ParameterScope();
  const adapted = semanticAdaptor(scope, pooled);
  const values = randomArray(4, [rays, channels]);

  it("starts as the identity", async () => {
    const parameters = Object.fromEntries(initializeParameters(scope.declared, seededRandom(1)));
    const result = await evaluate({ adapted }, { pooled: values, ...parameters });
    assertAllClose("adapted", result.adapted, values, { absolute: 1e-6 });
  });

  it("is a residual MLP: S x + W₁ relu(W₀ x + b₀) + b₁", async () => {
    const parameters = Object.fromEntries(scope.declared.map(({ name, shape }, i) => [name, randomArray(i, shape)]));
    const times = (name: string, x: ArrayLike<number>): number[] =>
      Array.from({ length: channels }, (_, out) =>
        Array.from(x).reduce((sum, value, c) => sum + parameters[`${name}.weight`][out * channels + c] * value, 0),
      );
    const expected = [0, 1].flatMap((ray) => {
      const x = values.subarray(ray * channels, (ray + 1) * channels);
      const hidden = times("linear0", x).map((y, c) => Math.max(0, y + parameters["linear0.bias"][c]));
      const correction = times("linear1", hidden).map((y, c) => y + parameters["linear1.bias"][c]);
      return times("shortcut", x).map((y, c) => y + correction[c]);
    });
    const result = await evaluate({ adapted }, { pooled: values, ...parameters });
    assertAllClose("adapted", result.adapted, expected, { absolute: 1e-5 });
    expect(result.adapted.length).toBe(rays * channels);
  });
});
