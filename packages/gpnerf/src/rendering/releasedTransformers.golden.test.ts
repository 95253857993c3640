import { input, type Value } from "@gpnerf/engine";
import { assertAllClose, evaluate } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { floats, type PackedArray, readGolden, unpackedAll } from "../../test/goldenArrays.ts";
import { smallReleasedConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { type NetworkScopes, networkScopes } from "../model/networkScopes.ts";
import { composedFormulation, plainFormulation, unrolledFormulation } from "./formulation.ts";
import { layeredSemantics } from "./layeredSemantics.ts";
import { rayInputs } from "./rayInputs.ts";
import { renderRays } from "./renderRays.ts";
import { pooledField, semanticAdaptor, semanticField } from "./semanticField.ts";

interface Golden {
  readonly sizes: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, PackedArray>>;
  readonly inputs: Readonly<Record<string, PackedArray>>;
  readonly rayDirection: string;
  /** Of the network, or of each of its layers. */
  readonly outputs: Readonly<Record<string, string | readonly string[]>>;
}
const golden = readGolden<Golden>("releasedTransformers.json");
const { sizes } = golden;

const small = smallReleasedConfig().model;
const config: ModelConfig = {
  ...small,
  features: {
    ...small.features,
    radianceChannels: sizes["radianceChannels"],
    pyramidChannels: sizes["semanticChannels"] / 4,
  },
  field: {
    width: sizes["width"],
    attentionWidth: sizes["attentionWidth"],
    positionFrequencies: sizes["positionFrequencies"],
  },
  transformer: { depth: sizes["depth"], heads: sizes["heads"], feedForward: sizes["feedForward"] },
  rendering: { ...small.rendering, samplesPerRay: sizes["samples"], importanceSamples: 0 },
  data: { ...small.data, views: sizes["views"] },
};

const formulations = {
  plain: plainFormulation,
  composed: composedFormulation,
  unrolled: unrolledFormulation,
} as const;
type FormulationName = keyof typeof formulations;

/** The network's outputs by the names that the golden file gives them, with those of each layer numbered. */
function render(name: FormulationName): { scopes: NetworkScopes; outputs: Record<string, Value> } {
  const scopes = networkScopes();
  const formulation = formulations[name];
  const rendered = renderRays(scopes.transformer, rayInputs(config, "coarse", sizes["rays"]), config, { formulation });
  const { color, rayAttention, layers } = rendered;
  const sampled = input("semantic", [sizes["rays"] * sizes["samples"], sizes["views"], sizes["semanticChannels"]]);
  const { field, pooled } =
    name === "plain"
      ? layeredSemantics(layers, sampled, config)
      : { field: semanticField(sampled, rendered), pooled: pooledField(sampled, rendered) };
  const attention = layers.flatMap(({ view, ray }, i) => [
    [`viewAttention.${i}`, view],
    [`alongRay.${i}`, ray],
  ]);
  const adapted = semanticAdaptor(scopes, pooled, config);
  return { scopes, outputs: { color, rayAttention, field, pooled, adapted, ...Object.fromEntries(attention) } };
}

describe.each(Object.keys(formulations) as FormulationName[])(
  "released transformers, %s formulation",
  (formulation) => {
    const { scopes, outputs } = render(formulation);

    it("have the parameters of the released network", () => {
      const declared = scopes.declared().map(({ name, shape }) => [name, [...shape]] as const);
      const expected = Object.entries(golden.parameters).map(([name, { shape }]) => [name, shape] as const);
      expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(expected));
    });

    it("give its colour, weights and semantics, and the attention of every layer", async () => {
      const results = await evaluate(outputs, {
        ...unpackedAll(golden.parameters),
        ...unpackedAll(golden.inputs),
        rayDirection: floats(golden.rayDirection),
      });
      const expected = Object.entries(golden.outputs).flatMap(([name, values]) =>
        typeof values === "string"
          ? [[name, values] as const]
          : values.map((ofLayer, i) => [`${name}.${i}`, ofLayer] as const),
      );
      expect(expected.map(([name]) => name).sort()).toEqual(Object.keys(outputs).sort());
      for (const [name, values] of expected) expectClose(name, results[name], floats(values));
    });
  },
);

/** Within 3·10⁻⁶ of the largest expected number. */
function expectClose(name: string, actual: ArrayLike<number>, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assertAllClose(name, actual, expected, { relative: 0, absolute: 3e-6 * largest });
}
