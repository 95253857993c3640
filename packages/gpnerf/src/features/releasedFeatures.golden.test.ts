import { input, type Value } from "@gpnerf/engine";
import { assertAllClose, evaluate } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { floats, type PackedArray, readGolden, unpackedAll } from "../../test/goldenArrays.ts";
import { smallReleasedConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { mapSizes, type NetworkScopes, networkScopes } from "../model/networkScopes.ts";
import { perceptionHead } from "../perception/perceptionHead.ts";
import { encoder } from "./encoder.ts";
import { extractFeatures } from "./extractFeatures.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}
interface Golden {
  readonly sizes: {
    readonly width: number;
    readonly blocks: [number, number, number];
    readonly radianceChannels: number;
    readonly pyramidChannels: number;
    readonly headWidth: number;
    readonly classes: number;
  };
  /** The picture that features are extracted from. */
  readonly image: Size;
  /** The map that the head reads, at half the size of an image. */
  readonly map: Size;
  readonly parameters: Readonly<Record<string, PackedArray>>;
  readonly inputs: { readonly image: PackedArray; readonly semantic: PackedArray };
  readonly outputs: Readonly<Record<"x1" | "x2" | "x3" | "radiance" | "semantic" | "logits", string>>;
}
const golden = readGolden<Golden>("releasedFeatures.json");
const { sizes, image, map } = golden;

const small = smallReleasedConfig().model;
const config: ModelConfig = {
  ...small,
  features: {
    width: sizes.width,
    blocks: sizes.blocks,
    padding: "reflect",
    radianceChannels: sizes.radianceChannels,
    pyramidChannels: sizes.pyramidChannels,
  },
  perception: { ...small.perception, width: sizes.headWidth, classes: sizes.classes },
  data: { ...small.data, ...image },
};
const inputs = unpackedAll(golden.inputs);

it("the encoder gives the released maps", async () => {
  const scopes = networkScopes();
  const channelsFirst = input("image", [1, 3, image.height, image.width]);
  const { x1, x2, x3 } = encoder(scopes.features.scope("encoder"), channelsFirst, config.features);
  const pixels = image.width * image.height;
  const turned = Float32Array.from(
    inputs["image"],
    (_, i) => inputs["image"][3 * (i % pixels) + Math.floor(i / pixels)],
  );
  const results = await evaluate({ x1, x2, x3 }, { image: turned, ...parametersOf(scopes) });
  for (const name of ["x1", "x2", "x3"] as const) expectClose(name, results[name], floats(golden.outputs[name]));
});

it("the extractor gives the released F_rgb and F_sem", async () => {
  const scopes = networkScopes();
  const picture = input("image", [image.height, image.width, 3]);
  const { radiance, semantic } = extractFeatures(scopes.features, picture, config);
  const expected = mapSizes(config);
  expect([radiance.width, radiance.height]).toEqual([expected.radiance.width, expected.radiance.height]);
  expect([semantic.width, semantic.height]).toEqual([expected.semantic.width, expected.semantic.height]);
  const outputs: Record<"radiance" | "semantic", Value> = { radiance: radiance.rows, semantic: semantic.rows };
  const results = await evaluate(outputs, { image: inputs["image"], ...parametersOf(scopes) });
  for (const name of ["radiance", "semantic"] as const) {
    expectClose(name, results[name], floats(golden.outputs[name]));
  }
});

it("the perception head gives the released logits", async () => {
  const scopes = networkScopes();
  const semantic = input("semantic", [map.width * map.height, 4 * sizes.pyramidChannels]);
  const size = { mapWidth: map.width, mapHeight: map.height, width: 2 * map.width, height: 2 * map.height };
  const logits = perceptionHead(scopes.perception.scope("head"), semantic, size, config);
  expect(logits.shape).toEqual([2 * map.height, 2 * map.width, sizes.classes + 1]);
  const results = await evaluate({ logits }, { semantic: inputs["semantic"], ...parametersOf(scopes) });
  expectClose("logits", results.logits, floats(golden.outputs.logits));
});

it("nothing else is in the golden file", () => {
  const scopes = networkScopes();
  extractFeatures(scopes.features, input("image", [image.height, image.width, 3]), config);
  const semantic = input("semantic", [map.width * map.height, 4 * sizes.pyramidChannels]);
  perceptionHead(
    scopes.perception.scope("head"),
    semantic,
    { mapWidth: map.width, mapHeight: map.height, ...image },
    config,
  );
  expect(
    scopes
      .declared()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(golden.parameters).sort());
});

/** The parameters that a scope declared, all of them golden and of the golden shape. */
function parametersOf(scopes: NetworkScopes): Record<string, Float32Array> {
  const declared = scopes.declared();
  for (const { name, shape } of declared) expect([...shape], name).toEqual(golden.parameters[name]?.shape);
  return unpackedAll(Object.fromEntries(declared.map(({ name }) => [name, golden.parameters[name]])));
}

/** Within 5·10⁻⁶ of the largest expected number. */
function expectClose(name: string, actual: ArrayLike<number>, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assertAllClose(name, actual, expected, { relative: 0, absolute: 5e-6 * largest });
}
