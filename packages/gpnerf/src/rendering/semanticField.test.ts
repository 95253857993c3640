import {
  broadcastTo,
  grad,
  initializeParameters,
  input,
  matmul,
  mul,
  reshape,
  sum,
  transposeLast,
  unsqueeze,
} from "@gpnerf/engine";
import { assertAllClose, checkGradients, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import { cosineSimilarity } from "../losses/cosine.ts";
import { type NetworkScopes, networkScopes } from "../model/networkScopes.ts";
import {
  fieldSimilarity,
  isFieldOfProducts,
  pooledField,
  pooledProduct,
  seenRays,
  semanticAdaptor,
  semanticField,
} from "./semanticField.ts";

const [rays, samples, views, channels] = [2, 3, 4, 6];
const sampled = input("sampled", [rays * samples, views, channels]);

describe.each([1, 2, 6])("semantic-embedding field, %i weights for its channels", (groups) => {
  const shape = [rays, samples, views, groups];
  const shared = {
    rayAttention: input("rayAttention", [rays, samples]),
    fieldWeights: input("fieldWeights", shape),
    poolWeights: input("poolWeights", shape),
  };
  const field = semanticField(sampled, shared);
  const pooled = pooledField(sampled, shared);
  const feeds = {
    fieldWeights: randomArray(1, shape, 0, 1),
    poolWeights: randomArray(2, shape, 0, 1),
    sampled: randomArray(3, sampled.shape),
  };

  it("weighs the views' features at each sample, and those of all samples of a ray, group by group", async () => {
    const expected = { field: new Float32Array(rays * samples * channels), pooled: new Float32Array(rays * channels) };
    for (let at = 0; at < rays * samples * views; at++) {
      const point = Math.floor(at / views);
      const ray = Math.floor(point / samples);
      for (let c = 0; c < channels; c++) {
        const weight = at * groups + Math.floor((c * groups) / channels);
        const feature = feeds.sampled[at * channels + c];
        expected.field[point * channels + c] += feeds.fieldWeights[weight] * feature;
        expected.pooled[ray * channels + c] += feeds.poolWeights[weight] * feature;
      }
    }
    expect([field.shape, pooled.shape]).toEqual([
      [rays, samples, channels],
      [rays, channels],
    ]);
    const values = await evaluate({ field, pooled }, feeds);
    assertAllClose("field", values.field, expected.field, { absolute: 1e-5 });
    assertAllClose("pooled", values.pooled, expected.pooled, { absolute: 1e-5 });
  });

  it("knows the rays that no view sees, which pool exactly zero", async () => {
    const hidden = feeds.sampled.slice().fill(0, samples * views * channels);
    const { poolWeights } = feeds;
    const { seen } = await evaluate({ seen: seenRays(pooled) }, { poolWeights, sampled: hidden });
    expect([...seen]).toEqual([1, 0]);
  });

  it("has the gradients of central differences", async () => {
    const inputs = [sampled, shared.fieldWeights, shared.poolWeights];
    await checkGradients({ inputs, outputs: [field, pooled], feeds, elements: 20 });
  });
});

describe("semantic adaptor", () => {
  const pooled = input("pooled", [rays, channels]);
  const scopes = networkScopes();
  const adapted = semanticAdaptor(scopes, pooled, smallConfig().model);
  const values = randomArray(4, [rays, channels]);

  it("starts as the identity", async () => {
    const parameters = Object.fromEntries(initializeParameters(scopes.declared(), seededRandom(1)));
    const result = await evaluate({ adapted }, { pooled: values, ...parameters });
    assertAllClose("adapted", result.adapted, values, { absolute: 1e-6 });
  });

  it("is a residual MLP: S x + W₁ relu(W₀ x + b₀) + b₁", async () => {
    const parameters = roughly(scopes);
    const times = (name: string, x: ArrayLike<number>): number[] =>
      Array.from({ length: channels }, (_, out) =>
        Array.from(x).reduce(
          (sum, value, c) => sum + parameters[`perception.adaptor.${name}.weight`][out * channels + c] * value,
          0,
        ),
      );
    const expected = [0, 1].flatMap((ray) => {
      const x = values.subarray(ray * channels, (ray + 1) * channels);
      const hidden = times("linear0", x).map((y, c) =>
        Math.max(0, y + parameters["perception.adaptor.linear0.bias"][c]),
      );
      const correction = times("linear1", hidden).map((y, c) => y + parameters["perception.adaptor.linear1.bias"][c]);
      return times("shortcut", x).map((y, c) => y + correction[c]);
    });
    const result = await evaluate({ adapted }, { pooled: values, ...parameters });
    assertAllClose("adapted", result.adapted, expected, { absolute: 1e-5 });
    expect(result.adapted.length).toBe(rays * channels);
  });

  it.each([
    [true, "transformer.adaptor"],
    [false, "fineTransformer.adaptor"],
  ])(
    "is, as released, one linear layer and ReLU of the last pass's transformer (one for both passes: %s)",
    async (shared, name) => {
      const released = networkScopes();
      const output = semanticAdaptor(released, pooled, smallReleasedConfig(shared).model);
      const parameters = roughly(released);
      expect(Object.keys(parameters)).toEqual([`${name}.weight`, `${name}.bias`]);
      const expected = Array.from({ length: rays * channels }, (_, i) => {
        const [ray, out] = [Math.floor(i / channels), i % channels];
        const row = parameters[`${name}.weight`].subarray(out * channels, (out + 1) * channels);
        return Math.max(
          0,
          row.reduce((sum, w, c) => sum + w * values[ray * channels + c], parameters[`${name}.bias`][out]),
        );
      });
      expect(expected.filter((value) => value === 0).length).toBeGreaterThan(0);
      const result = await evaluate({ output }, { pooled: values, ...parameters });
      assertAllClose("adapted", result.output, expected, { absolute: 1e-5 });
    },
  );
});

/** Random numbers for every parameter. */
function roughly(scopes: NetworkScopes): Record<string, Float32Array> {
  return Object.fromEntries(scopes.declared().map(({ name, shape }, i) => [name, randomArray(i, shape)]));
}

describe("products of F_sem", () => {
  const shape = [rays, samples, views, 1];
  const shared = {
    rayAttention: input("rayAttention", [rays, samples]),
    fieldWeights: input("fieldWeights", shape),
    poolWeights: input("poolWeights", shape),
  };
  const teacher = input("teacher", [rays, channels]);
  const pooledGradient = input("pooledGradient", [rays, channels]);
  const ofPoints = (vectors: typeof teacher) => {
    const spread = broadcastTo(unsqueeze(vectors, 1), [rays, samples, channels]);
    return matmul(sampled, reshape(spread, [rays * samples, channels, 1]));
  };
  const products = {
    gram: matmul(sampled, transposeLast(sampled)),
    withTeacher: ofPoints(teacher),
    withPooledGradient: ofPoints(pooledGradient),
  };
  const feeds = {
    fieldWeights: randomArray(1, shape, 0, 1),
    poolWeights: randomArray(2, shape, 0, 1),
    sampled: randomArray(3, sampled.shape),
    teacher: randomArray(4, teacher.shape),
    pooledGradient: randomArray(5, teacher.shape),
  };

  it("give the cosine and the pooled feature's part of a loss as the field does, gradients of the weights included", async () => {
    const cosines = [
      cosineSimilarity(semanticField(sampled, shared), unsqueeze(teacher, 1)),
      fieldSimilarity(products, shared, teacher),
    ];
    const pooled = [sum(mul(pooledField(sampled, shared), pooledGradient)), pooledProduct(products, shared)];
    const slopes = cosines.map((cosine) => grad(sum(mul(cosine, cosine)), [shared.fieldWeights])[0]);
    const shares = pooled.map((value) => grad(value, [shared.poolWeights])[0]);
    for (const [name, [expected, actual]] of Object.entries({ cosines, pooled, slopes, shares })) {
      const read =
        name === "cosines" || name === "slopes" ? ["fieldWeights", "teacher"] : ["poolWeights", "pooledGradient"];
      if (name === "shares") read.shift();
      const known: Record<string, Float32Array> = feeds;
      const own = Object.fromEntries(["sampled", ...read].map((key) => [key, known[key]]));
      const values = await evaluate({ expected, actual }, own);
      assertAllClose(name, values.actual, values.expected, { absolute: 1e-5, relative: 1e-5 });
    }
  });

  it("give a finite cosine where rounding leaves a square below 0", async () => {
    const gram = input("gram", [rays * samples, views, views]);
    const similarity = fieldSimilarity({ ...products, gram }, shared, teacher);
    const { fieldWeights, teacher: vectors, sampled: features } = feeds;
    const own = { gram: new Float32Array(rays * samples * views * views).fill(-1e-9), fieldWeights };
    const [slope] = grad(sum(similarity), [shared.fieldWeights]);
    const results = await evaluate({ similarity, slope }, { ...own, teacher: vectors, sampled: features });
    for (const values of Object.values(results)) expect(Array.from(values).every(Number.isFinite)).toBe(true);
  });

  it("are enough only where one weight is for all channels", () => {
    expect(isFieldOfProducts(shared)).toBe(true);
    const wide = input("wide", [rays, samples, views, 2]);
    expect(isFieldOfProducts({ ...shared, fieldWeights: wide, poolWeights: wide })).toBe(false);
  });
});
