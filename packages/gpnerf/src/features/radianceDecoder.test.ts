import { grad, input, ParameterScope, square, sum, type Value } from "@gpnerf/engine";
import { evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { mapSizes } from "../model/networkScopes.ts";
import type { EncoderPyramid } from "./encoder.ts";
import { radianceDecoder, radianceMapChannels } from "./radianceDecoder.ts";

const families: [string, ModelConfig][] = [
  ["paper", smallConfig().model],
  ["released", smallReleasedConfig().model],
  ["released, two networks", smallReleasedConfig(false).model],
];
const sizes = [
  [128, 96],
  [320, 120],
  [41, 20],
  [65, 47],
  [18, 17],
] as const;

/** The encoder's maps of an image of this size, as inputs. */
function encoded({ features }: ModelConfig, width: number, height: number): EncoderPyramid {
  const widths = [features.width, features.width, 2 * features.width, 4 * features.width];
  const [x0, x1, x2, x3] = widths.map((channels, level) => {
    const over = (size: number): number => Math.ceil(size / 2 ** (level + 1));
    return input(`x${level}`, [1, channels, over(height), over(width)]);
  });
  return { x0, x1, x2, x3 };
}

describe.each(families)("F_rgb, %s family", (_, config) => {
  it.each(sizes)("has the size that mapSizes says for a %i×%i image", (width, height) => {
    const map = radianceDecoder(new ParameterScope(), encoded(config, width, height), config);
    const { radiance } = mapSizes({ ...config, data: { ...config.data, width, height } });
    expect(map.shape).toEqual([1, radiance.channels, radiance.height, radiance.width]);
  });

  it("teaches the two middle stages of the encoder; the deepest is blocked and the first is not read", async () => {
    const pyramid = encoded(config, 41, 20);
    const scope = new ParameterScope();
    const map = radianceDecoder(scope, pyramid, config);
    const feeds = Object.fromEntries(
      Object.entries(pyramid).map(([name, { shape }], i) => [name, randomArray(i, shape)]),
    );
    const parameters = Object.fromEntries(
      scope.declared.map(({ name, shape }, i) => [name, randomArray(i + 9, shape)]),
    );
    const { x1, x2, x3 } = pyramid;
    const [into1, into2, into3] = grad(sum(square(map)), [x1, x2, x3]);
    const { x0: _unused, ...read } = feeds;
    const results = await evaluate({ into1, into2, into3 }, { ...read, ...parameters });
    const moved = [results.into1, results.into2, results.into3].map((gradient) =>
      gradient.some((value) => value !== 0),
    );
    expect(moved).toEqual([true, true, false]);
  });
});

describe("F_rgb as released", () => {
  const config = smallReleasedConfig().model;
  const channels = radianceMapChannels(config);

  it("is twice as wide where each pass has a network of its own", () => {
    expect(radianceMapChannels(smallReleasedConfig(false).model)).toBe(2 * channels);
  });

  it.each([
    { width: 128, height: 96, left: 0, top: 0, columns: 32, rows: 24, mapWidth: 32, mapHeight: 24 },
    { width: 128, height: 120, left: 0, top: 1, columns: 32, rows: 30, mapWidth: 32, mapHeight: 32 },
    { width: 41, height: 20, left: 0, top: 1, columns: 11, rows: 5, mapWidth: 12, mapHeight: 8 },
    { width: 65, height: 47, left: 1, top: 0, columns: 17, rows: 12, mapWidth: 20, mapHeight: 12 },
  ])("of a $width×$height image has its skip from column $left and row $top on, and zeros around", async (geometry) => {
    const { width, height, left, top, columns, rows, mapWidth, mapHeight } = geometry;
    const pyramid = encoded(config, width, height);
    expect(pyramid.x1.shape.slice(2)).toEqual([rows, columns]);
    const scope = new ParameterScope();
    const map = radianceDecoder(scope, pyramid, config);
    expect(map.shape.slice(2)).toEqual([mapHeight, mapWidth]);

    // Only the skip's first channel enters the last merge, through the middle tap: the map is a function of it, cell by
    // cell.
    const parameters = Object.fromEntries(scope.declared.map(({ name, shape }) => [name, filled(shape, 0)]));
    const merge = scope.declared.find(({ name }) => name === "merge2.conv.weight")!;
    const [, inputs] = merge.shape;
    const skip = inputs - config.features.width;
    for (let out = 0; out < channels; out++) parameters["merge2.conv.weight"][(out * inputs + skip) * 9 + 4] = 1;
    parameters["merge2.norm.weight"].fill(1);
    for (let i = 0; i < channels; i++) parameters["out.weight"][i * channels + i] = 1;

    // Numbers from 1 on, so that zeros are told apart.
    const x1 = randomArray(1, pyramid.x1.shape, 1, 2);
    const feeds = { x1, x2: filled(pyramid.x2.shape, 0), x3: filled(pyramid.x3.shape, 0) };
    const values = (await evaluate({ map }, { ...feeds, ...parameters })).map;
    const expected = Array.from({ length: mapWidth * mapHeight }, (_, cell) => {
      const [x, y] = [(cell % mapWidth) - left, Math.floor(cell / mapWidth) - top];
      return x >= 0 && x < columns && y >= 0 && y < rows ? x1[y * columns + x] : 0;
    });
    // An increasing function (the norm's scale is 1): equal cells stay equal, larger ones larger.
    const order = [...expected.keys()].sort((a, b) => expected[a] - expected[b]);
    for (let i = 1; i < order.length; i++) {
      const [before, after] = [order[i - 1], order[i]];
      if (expected[before] === expected[after]) expect(values[after]).toBe(values[before]);
      else expect(values[after]).toBeGreaterThanOrEqual(values[before]);
    }
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(1);
  });
});

function filled(shape: Value["shape"], value: number): Float32Array {
  return new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
}
