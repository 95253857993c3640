import { initializeParameters, input, ParameterScope, type Value } from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { type MapSize, mapSizes } from "../model/networkScopes.ts";
import { gatherFeatures, type ViewGrids } from "../projection/gatherFeatures.ts";
import type { ProjectedSamples } from "../projection/projectSamples.ts";
import { encoder } from "./encoder.ts";
import { extractFeatures } from "./extractFeatures.ts";

const imageSizes = [
  [160, 120],
  [96, 72],
  [65, 47],
  [17, 16],
] as const;

const configFor = (width: number, height: number): ModelConfig => {
  const { model } = smallConfig();
  return { ...model, data: { ...model.data, width, height } };
};

describe.each(imageSizes)("features of a %i×%i image", (width, height) => {
  const config = configFor(width, height);

  it("have the sizes that mapSizes says", () => {
    const features = extractFeatures(new ParameterScope(), input("image", [height, width, 3]), config);
    const { semantic, radiance } = mapSizes(config);
    for (const [found, expected] of [[features.semantic, semantic] as const, [features.radiance, radiance] as const]) {
      expect({ width: found.width, height: found.height }).toEqual({ width: expected.width, height: expected.height });
      expect(found.rows.shape).toEqual([expected.width * expected.height, expected.channels]);
    }
  });

  it("come from an encoder that halves the image four times, rounding up", () => {
    const pyramid = encoder(new ParameterScope(), input("image", [1, 3, height, width]), config.features);
    const over = (stride: number): number[] => [Math.ceil(height / stride), Math.ceil(width / stride)];
    expect(pyramid.x0.shape).toEqual([1, 8, ...over(2)]);
    expect(pyramid.x1.shape).toEqual([1, 8, ...over(4)]);
    expect(pyramid.x2.shape).toEqual([1, 16, ...over(8)]);
    expect(pyramid.x3.shape).toEqual([1, 32, ...over(16)]);
  });
});

it.each([
  [64, 48],
  [65, 47],
  [34, 18],
])("the levels of F_sem of a %i×%i image, read between their cells, give what the joined map gives", async (w, h) => {
  const config = configFor(w, h);
  const scope = new ParameterScope();
  const { semantic, semanticLevels, radiance } = extractFeatures(scope, input("image", [h, w, 3]), config);
  const parameters = Object.fromEntries(initializeParameters(scope.declared, seededRandom(3)));
  const levels = Object.fromEntries(semanticLevels.map(({ rows }, level) => [`level${level}`, rows]));
  // The radiance decoder has parameters, too, and a program takes no others than its own.
  const outputs: Record<string, Value> = { joined: semantic.rows, radiance: radiance.rows, ...levels };
  const feeds = { image: randomArray(4, [h, w, 3], 0, 1), ...parameters };
  const maps = await evaluate(outputs, feeds);

  const sizes = mapSizes(config);
  const gridsOf = (size: MapSize, name: string): ViewGrids => [{ ...size, values: maps[name] as Float32Array }];
  // Everywhere in the picture, its last column and row included, on cells and between them.
  const places: [number, number][] = [];
  for (let y = 0; y <= h - 1; y += 0.75) for (let x = 0; x <= w - 1; x += 0.75) places.push([x, y], [w - 1, h - 1]);
  const samples: ProjectedSamples = {
    count: places.length,
    views: 1,
    pixels: Float32Array.from(places.flat()),
    visible: new Float32Array(places.length).fill(1),
    direction: new Float32Array(4 * places.length),
    points: new Float32Array(3 * places.length),
    rayDirection: new Float32Array(3 * places.length),
  };
  assertAllClose(
    "F_sem",
    gatherFeatures(
      samples,
      sizes.semanticLevels.map((size, level) => gridsOf(size, `level${level}`)),
    ),
    gatherFeatures(samples, [gridsOf(sizes.semantic, "joined")]),
    { absolute: 1e-5, relative: 1e-5 },
  );
});

it("reflect padding keeps the sizes", () => {
  const config = configFor(65, 47);
  const reflecting = { ...config, features: { ...config.features, padding: "reflect" as const } };
  const image = input("image", [47, 65, 3]);
  const [zeros, reflect] = [config, reflecting].map((each) => extractFeatures(new ParameterScope(), image, each));
  expect(reflect.semantic.rows.shape).toEqual(zeros.semantic.rows.shape);
  expect(reflect.radiance.rows.shape).toEqual(zeros.radiance.rows.shape);
});

it("rows list the pixels row by row: a picture that moves by 16 pixels moves its cells by 8 and 4", async () => {
  const { model } = smallConfig();
  const [width, height] = [64, 48];
  const config = { ...model, data: { ...model.data, width, height } };
  const scope = new ParameterScope();
  const { semantic, radiance } = extractFeatures(scope, input("image", [height, width, 3]), config);
  const parameters = Object.fromEntries(initializeParameters(scope.declared, seededRandom(1)));

  /** How much a white patch at column `left`, row `top` changes each map: the brightest cell. */
  const brightest = async (left: number, top: number): Promise<number[][]> => {
    const image = randomArray(3, [height, width, 3], 0, 0.01);
    for (let y = top; y < top + 4; y++) image.fill(1, 3 * (y * width + left), 3 * (y * width + left + 4));
    const maps = await evaluate({ semantic: semantic.rows, radiance: radiance.rows }, { image, ...parameters });
    return [
      { values: maps.semantic, map: semantic },
      { values: maps.radiance, map: radiance },
    ].map(({ values, map }) => {
      const channels = values.length / (map.width * map.height);
      const energy = Array.from({ length: map.width * map.height }, (_, cell) =>
        Math.hypot(...values.slice(cell * channels, (cell + 1) * channels)),
      );
      const best = energy.indexOf(Math.max(...energy));
      return [best % map.width, Math.floor(best / map.width)];
    });
  };
  const [[semanticA, radianceA], [semanticB, radianceB]] = [await brightest(16, 16), await brightest(32, 16)];
  expect(semanticB).toEqual([semanticA[0] + 8, semanticA[1]]);
  expect(radianceB).toEqual([radianceA[0] + 4, radianceA[1]]);
});
