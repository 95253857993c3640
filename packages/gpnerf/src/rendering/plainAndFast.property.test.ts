import { initializeParameters, input, ParameterScope, type Value } from "@gpnerf/engine";
import { evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { composedFormulation, plainFormulation, unrolledFormulation } from "./formulation.ts";
import { layeredSemantics } from "./layeredSemantics.ts";
import { rayInputs } from "./rayInputs.ts";
import { renderRays } from "./renderRays.ts";
import { pooledField, semanticField } from "./semanticField.ts";

const seed = 20261122;
const rays = 2;
const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

/** Networks of both families in all small sizes, and a key for their numbers. */
const networks = fc
  .record({
    family: fc.constantFrom("paper" as const, "released" as const),
    color: fc.constantFrom("regressed" as const, "blended" as const),
    heads: upTo(3),
    headWidth: upTo(4),
    depth: upTo(4),
    feedForward: upTo(3),
    attentionWidth: upTo(6),
    positionFrequencies: upTo(4),
    radianceChannels: upTo(6),
    channelsPerGroup: upTo(3),
    samples: fc.integer({ min: 2, max: 6 }),
    views: upTo(5),
    key: fc.nat({ max: 1e6 }),
  })
  .map((drawn) => {
    const { model } = smallConfig();
    const config: ModelConfig = {
      ...model,
      family: drawn.family,
      features: { ...model.features, radianceChannels: drawn.radianceChannels },
      field: {
        width: drawn.heads * drawn.headWidth,
        attentionWidth: drawn.attentionWidth,
        positionFrequencies: drawn.positionFrequencies,
      },
      transformer: { depth: drawn.depth, heads: drawn.heads, feedForward: drawn.feedForward },
      rendering: {
        ...model.rendering,
        samplesPerRay: drawn.samples,
        color: drawn.family === "released" ? "regressed" : drawn.color,
      },
      data: { ...model.data, views: drawn.views },
    };
    return { config, channels: config.field.width * drawn.channelsPerGroup, key: drawn.key };
  });

const fastFormulations = { composed: composedFormulation, unrolled: unrolledFormulation };

/** Colour, attention and semantics as they are defined, and as the network computes them. */
function formulations(config: ModelConfig, channels: number) {
  const inputs = rayInputs(config, "coarse", rays);
  const sampled = input("semantic", [rays * config.rendering.samplesPerRay, config.data.views, channels]);
  const scope = new ParameterScope();
  const plain = renderRays(scope, inputs, config, { formulation: plainFormulation });
  const { field, pooled } = layeredSemantics(plain.layers, sampled, config);
  const outputs: Record<string, Value> = {
    "plain color": plain.color,
    "plain rayAttention": plain.rayAttention,
    "plain field": field,
    "plain pooled": pooled,
  };
  for (const [name, formulation] of Object.entries(fastFormulations)) {
    const fast = renderRays(scope, inputs, config, { formulation });
    outputs[`${name} color`] = fast.color;
    outputs[`${name} rayAttention`] = fast.rayAttention;
    outputs[`${name} field`] = semanticField(sampled, fast);
    outputs[`${name} pooled`] = pooledField(sampled, fast);
  }
  return { scope, outputs, shapes: { ...inputs, semantic: sampled } };
}

it.each(Object.keys(fastFormulations))(
  `the %s formulation gives the numbers of the plain one to 10⁻⁵ of the largest (seed ${seed})`,
  async (formulation) => {
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(networks, async ({ config, channels, key }) => {
        const { scope, outputs, shapes } = formulations(config, channels);
        const random = seededRandom(key);
        const parameters = [...initializeParameters(scope.declared, random)].map(
          ([name, values]) => [name, values.map((value) => value + random() - 0.5)] as const,
        );
        const feeds = Object.entries(shapes).map(
          ([name, { shape }], i) => [name, randomArray(key + i, shape)] as const,
        );
        // Some samples are hidden from some views, and some from all.
        const visible = randomArray(key, shapes.visible.shape).map((x) => (x > -0.2 ? 1 : 0));
        const results = await evaluate(outputs, { ...Object.fromEntries([...parameters, ...feeds]), visible });
        for (const name of ["color", "rayAttention", "field", "pooled"]) {
          const [expected, actual] = [`plain ${name}`, `${formulation} ${name}`].map(
            (output) => results[output] as Float32Array,
          );
          const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          const error = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
          expect(actual.length).toBe(expected.length);
          expect(largest).toBeGreaterThan(0);
          expect(error / largest, name).toBeLessThan(1e-5);
        }
        met.add(config.family);
      }),
      { seed, numRuns: 12 },
    );
    expect([...met].sort()).toEqual(["paper", "released"]);
  },
);
