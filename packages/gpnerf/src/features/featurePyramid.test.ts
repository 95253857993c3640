import { convolution, initializeParameters, input, ParameterScope, slice, type Value } from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import type { EncoderPyramid } from "./encoder.ts";
import { featurePyramid, joinedLevels } from "./featurePyramid.ts";

const config = smallConfig().model;
const { width: stem, pyramidChannels: channels } = config.features;

/** The encoder's maps of an image, as inputs. */
function encoded(width: number, height: number): { pyramid: EncoderPyramid; feeds: Record<string, Float32Array> } {
  const widths = [stem, stem, 2 * stem, 4 * stem];
  const [x0, x1, x2, x3] = widths.map((count, level) => {
    const over = (size: number): number => Math.ceil(size / 2 ** (level + 1));
    return input(`x${level}`, [1, count, over(height), over(width)]);
  });
  const pyramid = { x0, x1, x2, x3 };
  const feeds = Object.entries(pyramid).map(([name, { shape }], i) => [name, randomArray(i + 1, shape)]);
  return { pyramid, feeds: Object.fromEntries(feeds) };
}

it.each([
  [160, 120],
  [96, 72],
  [65, 47],
  [18, 16],
])("part 4 of F_sem of a %i×%i image holds the top level at every 8th pixel, where its cells lie", async (w, h) => {
  const { pyramid, feeds } = encoded(w, h);
  const scope = new ParameterScope();
  const map = joinedLevels(featurePyramid(scope, pyramid, config), config);
  const top = level(3, pyramid.x3);
  const part = slice(map, 1, 3 * channels, 4 * channels);
  const picked = slice(slice(part, 2, 0, map.shape[2], 8), 3, 0, map.shape[3], 8);
  expect(picked.shape).toEqual(top.shape);

  const parameters = Object.fromEntries(initializeParameters(scope.declared, seededRandom(2)));
  const results = await evaluate({ map, picked, top }, { ...feeds, ...parameters });
  assertAllClose("top level", results.picked, results.top, { absolute: 1e-4 });

  /** A level without anything above it: its lateral and its output convolution. */
  function level(i: number, x: Value): Value {
    const lateral = convolution(scope.scope("lateral").scope(i), x, channels, { kernel: 1 });
    return convolution(scope.scope("output").scope(i), lateral, channels, { kernel: 3, padding: 1 });
  }
});

it("hands the upper levels down: every level reaches part 1, only the top one part 4", async () => {
  const { pyramid, feeds } = encoded(32, 24);
  const scope = new ParameterScope();
  const map = joinedLevels(featurePyramid(scope, pyramid, config), config);
  const parameters = Object.fromEntries(initializeParameters(scope.declared, seededRandom(2)));
  const run = async (change: Record<string, Float32Array>): Promise<number[][]> => {
    const values = (await evaluate({ map }, { ...feeds, ...parameters, ...change })).map;
    const size = values.length / 4;
    return [0, 1, 2, 3].map((part) => Array.from(values.slice(part * size, (part + 1) * size)));
  };
  const before = await run({});
  for (let changed = 0; changed < 4; changed++) {
    const after = await run({ [`x${changed}`]: feeds[`x${changed}`].map((x) => x + 1) });
    const reached = [0, 1, 2, 3].filter((part) => before[part].some((x, i) => Math.abs(x - after[part][i]) > 1e-3));
    expect(reached, `x${changed}`).toEqual([0, 1, 2, 3].slice(0, changed + 1));
  }
});

it.each([
  [160, 120],
  [65, 47],
  [18, 17],
])("as released, part 4 of F_sem of a %i×%i image spans from the top level's corners to its corners", async (w, h) => {
  const released = smallReleasedConfig().model;
  const { pyramid, feeds } = encoded(w, h);
  const scope = new ParameterScope();
  const map = joinedLevels(featurePyramid(scope, pyramid, released), released);
  const part = slice(map, 1, 3 * channels, 4 * channels);
  const lateral = convolution(scope.scope("lateral").scope(3), pyramid.x3, channels, { kernel: 1 });
  const top = convolution(scope.scope("output").scope(3), lateral, channels, { kernel: 3, padding: 1 });

  const parameters = Object.fromEntries(initializeParameters(scope.declared, seededRandom(2)));
  const results = await evaluate({ map, part, top }, { ...feeds, ...parameters });
  assertAllClose("part 4", results.part, stretched(results.top, top.shape, part.shape), { absolute: 1e-4 });
});

/** A map enlarged to another size with the corner cells of both on each other, cell by cell. */
function stretched(map: ArrayLike<number>, from: readonly number[], to: readonly number[]): number[] {
  const [, count, rows, columns] = from;
  const [, , height, width] = to;
  const between = (i: number, size: number, length: number): [number, number, number] => {
    const position = (i * (length - 1)) / (size - 1);
    const first = Math.min(Math.floor(position), length - 1);
    return [first, Math.min(first + 1, length - 1), position - first];
  };
  return Array.from({ length: count * height * width }, (_, at) => {
    const [c, y, x] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    const [top, bottom, v] = between(y, height, rows);
    const [left, right, u] = between(x, width, columns);
    const cell = (row: number, column: number): number => map[(c * rows + row) * columns + column];
    const above = (1 - u) * cell(top, left) + u * cell(top, right);
    const below = (1 - u) * cell(bottom, left) + u * cell(bottom, right);
    return (1 - v) * above + v * below;
  });
}
