import { compile, createSession, grad, reachedGradients, scalar, type TensorData, type Value } from "@gpnerf/engine";
import { evaluate, seededRandom } from "@gpnerf/engine/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { PipelineOutputs } from "../src/pipeline.ts";
import { holdPieces } from "./holdPieces.ts";
import { smallConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";
import { parameterFeeds, tracedPipeline } from "./tracedPipeline.ts";

const config = smallConfig();
const store = roughParameters(config);
const { scopes, outputs, feeds } = await tracedPipeline(smallExample(config), config, seededRandom(5), store);
const parameters = scopes.values();
const names = scopes.declared().map((spec) => spec.name);
const point: Record<string, TensorData> = { ...feeds, ...parameterFeeds(store) };

describe("gradients of L_all", () => {
  /** Step of the differences relative to the root mean square of a tensor, and the largest relative error allowed. */
  const [relativeStep, tolerance] = [5e-3, 4e-3];
  let totalGradients: Promise<Map<string, Float32Array>>;
  beforeAll(() => {
    totalGradients = gradientsOf(outputs.total, names);
  });

  it("equal central differences in every parameter, along directions and in single elements", async () => {
    const gradients = await totalGradients;
    const { outputs: smooth, held } = holdPieces({ total: outputs.total });
    const base: Record<string, TensorData> = await evaluate({ ...held, total: outputs.total }, point);
    const session = await createSession(compile("smooth", smooth));
    const here = Object.fromEntries(session.program.inputs.map(({ name }) => [name, base[name] ?? point[name]]));
    const lossWith = async (name: string, values: Float32Array): Promise<number> =>
      (await session.run({ ...here, [name]: values }))["total"][0];

    // What the rounding of two losses can explain.
    const rounding = 4 * 2 ** -23 * base["total"][0];
    const random = seededRandom(2);
    for (const name of names) {
      const values = here[name] as Float32Array;
      const gradient = gradients.get(name)!;
      const step = (relativeStep * Math.hypot(...values)) / Math.sqrt(values.length) / values.length ** 0.25;
      const steepest = gradient.reduce((best, g, i) => (Math.abs(g) > Math.abs(gradient[best]) ? i : best), 0);
      const directions = [
        gradient.map(Math.sign),
        gradient.map(() => (random() < 0.5 ? -1 : 1)),
        gradient.map((_, i) => (i === steepest ? 1 : 0)),
      ];
      for (const [i, direction] of directions.entries()) {
        const ahead = values.map((value, k) => value + step * direction[k]);
        const behind = values.map((value, k) => value - step * direction[k]);
        const difference = (await lossWith(name, ahead)) - (await lossWith(name, behind));
        const moved = ahead.map((value, k) => value - behind[k]);
        const predicted = moved.reduce((sum, distance, k) => sum + distance * gradient[k], 0);
        const most = moved.reduce((sum, distance, k) => sum + Math.abs(distance * gradient[k]), 0);
        expect(Math.abs(difference - predicted), `${name}, direction ${i}`).toBeLessThan(tolerance * most + rounding);
      }
    }
    await session.dispose();
  });

  it("reach every parameter; only biases that an instance norm takes out again have no effect", async () => {
    const gradients = await totalGradients;
    const dead = names.filter((name) => gradients.get(name)!.every((g) => Math.abs(g) < 1e-6));
    expect(dead).toEqual(
      ["up3", "merge3", "up2", "merge2"].map((unit) => `features.radianceDecoder.${unit}.conv.bias`),
    );
  });
});

describe("which loss teaches which part", () => {
  const radiance = ["encoder.stem", "encoder.stemNorm", "encoder.stage1", "encoder.stage2", "radianceDecoder"];
  const attention = ["embedding", "fieldAggregation", "placement", "rayAggregation"];
  const expected = {
    photometric: { features: radiance, transformer: [...attention, "color"], perception: [] },
    // The gradient block: neither distillation reaches the feature pyramid or the deepest stage behind it.
    semanticDistill: { features: radiance, transformer: attention, perception: ["adaptor"] },
    depthGuided: { features: radiance, transformer: attention, perception: [] },
    semantic: {
      features: [...radiance, "encoder.stage3", "featurePyramid"],
      transformer: attention,
      perception: ["adaptor", "head"],
    },
  } as const;

  it.each(Object.keys(expected) as (keyof typeof expected)[])("%s", (term) => {
    const { features, transformer, perception } = expected[term];
    const groups = new Set(reached(term).map(groupOf));
    expect([...groups].sort()).toEqual(
      [
        ...features.map((name) => `features.${name}`),
        ...transformer.map((name) => `transformer.${name}`),
        ...perception.map((name) => `perception.${name}`),
      ].sort(),
    );
  });

  it("the fused map carries the cross-entropy to the transformers and to the feature pyramid", async () => {
    const through = ["transformer.", "features.featurePyramid.", "features.encoder.stage3.", "perception.adaptor."];
    const chosen = reached("semantic").filter((name) => through.some((prefix) => name.startsWith(prefix)));
    for (const [name, gradient] of await gradientsOf(outputs.semantic, chosen)) {
      expect(Math.hypot(...gradient), name).toBeGreaterThan(1e-5);
    }
  });

  function reached(term: keyof PipelineOutputs): string[] {
    const gradients = reachedGradients([{ value: outputs[term], gradient: scalar(1) }], parameters);
    return names.filter((_, i) => gradients[i] !== undefined);
  }

  /** "features.encoder.stage1.0.conv1.weight" → "features.encoder.stage1". */
  function groupOf(name: string): string {
    return name.split(".", name.startsWith("features.encoder.") ? 3 : 2).join(".");
  }
});

async function gradientsOf(loss: Value, wrt: readonly string[]): Promise<Map<string, Float32Array>> {
  const gradients = grad(
    loss,
    wrt.map((name) => parameters[names.indexOf(name)]),
  );
  const program = compile("gradients", Object.fromEntries(wrt.map((name, i) => [`gradient.${name}`, gradients[i]])));
  const session = await createSession(program);
  const results = await session.run(Object.fromEntries(program.inputs.map(({ name }) => [name, point[name]])));
  await session.dispose();
  return new Map(wrt.map((name) => [name, results[`gradient.${name}`] as Float32Array]));
}
