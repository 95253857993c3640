import { initializeParameters, input, ParameterScope } from "@gpnerf/engine";
import { assertAllClose, checkGradients, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { alongRayAttention } from "./alongRayAttention.ts";
import { alongRayAttentionByHead } from "./alongRayAttentionByHead.ts";

const [rays, samples, dim, heads] = [2, 3, 4, 2];
const x = input("x", [rays, samples, dim]);
const parameters = initializeParameters(traced(alongRayAttention).scope.declared, seededRandom(4));
const feeds: Record<string, Float32Array> = {
  x: randomArray(1, [rays, samples, dim], -2, 2),
  ...Object.fromEntries([...parameters].map(([name, values]) => [name, values.map((value) => 2 * value)])),
};

function traced(attention: typeof alongRayAttention) {
  const scope = new ParameterScope();
  return { scope, outputs: attention(scope, x, heads) };
}

/** Multi-head attention of one ray in loops: the attended features, and the attention [heads, samples, samples]. */
function naive(ray: number): { feature: number[]; attention: number[] } {
  const rows = Array.from({ length: samples }, (_, i) => {
    const at = (ray * samples + i) * dim;
    return Array.from(feeds["x"].subarray(at, at + dim));
  });
  const project = (name: string, row: readonly number[]): number[] =>
    Array.from({ length: dim }, (_, out) =>
      row.reduce((sum, value, c) => sum + feeds[`${name}.weight`][out * dim + c] * value, 0),
    );
  const [query, key, value] = ["query", "key", "value"].map((name) => rows.map((row) => project(name, row)));
  const attended = rows.map(() => new Array<number>(dim).fill(0));
  const attention: number[] = [];
  const headDim = dim / heads;
  for (let head = 0; head < heads; head++) {
    const channels = Array.from({ length: headDim }, (_, c) => head * headDim + c);
    for (let i = 0; i < samples; i++) {
      const scores = key.map((k) =>
        Math.exp(channels.reduce((s, c) => s + query[i][c] * k[c], 0) / Math.sqrt(headDim)),
      );
      const total = scores.reduce((a, b) => a + b);
      scores.forEach((score, j) => {
        attention.push(score / total);
        for (const c of channels) attended[i][c] += (score / total) * value[j][c];
      });
    }
  }
  const feature = attended.flatMap((row) => project("output", row).map((y, out) => y + feeds["output.bias"][out]));
  return { feature, attention };
}

describe.each([
  { name: "plain", attention: alongRayAttention },
  { name: "by head", attention: alongRayAttentionByHead },
])("attention along the ray, $name", ({ attention: formulation }) => {
  const { scope, outputs } = traced(formulation);

  it("equals attention written in loops, for every head and querying sample", async () => {
    const { feature, attention } = await evaluate(outputs, feeds);
    const expected = [0, 1].map(naive);
    assertAllClose(
      "feature",
      feature,
      expected.flatMap((ray) => ray.feature),
      { absolute: 1e-5 },
    );
    assertAllClose(
      "attention",
      attention,
      expected.flatMap((ray) => ray.attention),
      { absolute: 1e-6 },
    );
  });

  it("sums to 1 along the ray", async () => {
    const { attention } = await evaluate(outputs, feeds);
    for (let ray = 0; ray < rays; ray++) {
      const weights = Array.from(attention.slice(ray * samples, (ray + 1) * samples));
      expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
      expect(Math.max(...weights) - Math.min(...weights)).toBeGreaterThan(0.05);
    }
  });

  it("has the gradients of central differences", async () => {
    await checkGradients({
      inputs: [x, ...scope.values],
      outputs: [outputs.feature, outputs.attention],
      feeds,
      elements: 12,
    });
  });
});
