import { input } from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import { smallExample } from "../../test/smallExample.ts";
import { raysThrough } from "../rays/rayBundle.ts";
import {
  bilinearTaps,
  cornerPlacement,
  type FeatureGrid,
  type GridPlacement,
  newTaps,
  stridedPlacement,
} from "./featureGrid.ts";
import { gatherFeatures, multiplyFeatures, poolFeatures, scatterFeatures } from "./gatherFeatures.ts";
import { projectSamples } from "./projectSamples.ts";
import { sampleMaps, tapInputs } from "./sampleMaps.ts";

const [rays, samples, views] = [4, 3, 3];
const points = rays * samples;
const { target, sources } = smallExample(smallConfig());
const projected = projectSamples(
  raysThrough(target.camera, Float32Array.of(0, 0, 12, 8, 20, 20, 31, 23)),
  Float32Array.from({ length: points }, (_, i) => 1 + (i % samples)),
  sources.map((source) => source.camera),
);

const image = { width: 32, height: 24 };
const grids = (
  first: number,
  { width, height }: { readonly width: number; readonly height: number },
  channels: number,
  placement: GridPlacement,
): FeatureGrid[] =>
  sources.map((_, view) => ({
    values: randomArray(first + view, [width * height * channels]),
    ...{ width, height, channels, ...placement },
  }));
const fine = grids(1, image, 2, stridedPlacement(1));
const coarse = grids(11, { width: 8, height: 6 }, 3, stridedPlacement(4));
/** Sizes that no stride gives. */
const [odd, picture] = [{ width: 9, height: 7 }, image].map((map, i) =>
  grids(21 + 3 * i, map, 3 - i, cornerPlacement(map, image)),
);

it("has hidden and visible views here", () => {
  const seen = projected.visible.reduce((a, b) => a + b);
  expect(seen).toBeGreaterThan(0.2 * points * views);
  expect(seen).toBeLessThan(0.9 * points * views);
});

describe("gathered features", () => {
  it("are interpolated in every visible view and 0 in hidden ones, modalities side by side", () => {
    const gathered = gatherFeatures(projected, [fine, coarse]);
    expect(gathered.length).toBe(points * views * 5);
    for (let at = 0; at < points * views; at++) {
      const expected = [fine, coarse].flatMap((maps) => interpolated(maps[at % views], at));
      Array.from(gathered.subarray(5 * at, 5 * at + 5)).forEach((value, i) => {
        expect(value).toBeCloseTo(projected.visible[at] ? expected[i] : 0, 5);
      });
    }
  });

  it("equal those of the graph", async () => {
    const taps = tapInputs("taps", points, views);
    const maps = coarse.map(({ width, height, channels }, view) => input(`map${view}`, [width * height, channels]));
    const { sampled } = await evaluate({ sampled: sampleMaps(maps, taps) }, graphFeeds(coarse));
    assertAllClose("sampled", gatherFeatures(projected, [coarse]), sampled, { absolute: 1e-6 });
  });

  it("scatter back by the adjoint: ⟨gather(maps), g⟩ = Σ ⟨map, scatter(g)⟩", () => {
    const gathered = gatherFeatures(projected, [fine, coarse]);
    // Longer than the gathered rows, as the padded outputs of a stage are.
    const gradient = randomArray(31, [gathered.length + 10]);
    let total = 0;
    for (const [maps, firstChannel] of [[fine, 0] as const, [coarse, 2] as const]) {
      const into = maps.map((map) => new Float32Array(map.values.length));
      scatterFeatures(projected, maps, gradient, 5, firstChannel, into);
      maps.forEach((map, view) => {
        map.values.forEach((value, i) => {
          total += value * into[view][i];
        });
      });
    }
    expect(total).toBeCloseTo(
      gathered.reduce((sum, value, i) => sum + value * gradient[i], 0),
      4,
    );
  });

  it("scatter onto what is there", () => {
    const gradient = randomArray(31, [points * views * 3]);
    const fresh = coarse.map((map) => new Float32Array(map.values.length));
    const used = coarse.map((map) => new Float32Array(map.values.length).fill(1));
    scatterFeatures(projected, coarse, gradient, 3, 0, fresh);
    scatterFeatures(projected, coarse, gradient, 3, 0, used);
    used.forEach((map, view) => {
      assertAllClose(
        `view ${view}`,
        map,
        fresh[view].map((g) => 1 + g),
        { absolute: 1e-5 },
      );
    });
  });

  it("pool along the rays as gathering, weighting and summing do", () => {
    const weights = Float32Array.from({ length: points * views }, seededRandom(5));
    const gathered = gatherFeatures(projected, [coarse]);
    const expected = new Float32Array(rays * 3);
    for (let at = 0; at < points * views; at++) {
      const ray = Math.floor(at / (samples * views));
      for (let c = 0; c < 3; c++) expected[3 * ray + c] += weights[at] * gathered[3 * at + c];
    }
    assertAllClose("pooled", poolFeatures(projected, [coarse], weights), expected, { absolute: 1e-5 });
  });

  it("pool at every point for itself when asked for as many rows", () => {
    const weights = Float32Array.from({ length: points * views }, seededRandom(5));
    const gathered = gatherFeatures(projected, [coarse]);
    const expected = new Float32Array(points * 3);
    for (let i = 0; i < gathered.length; i++) {
      const at = Math.floor(i / 3);
      expected[3 * Math.floor(at / views) + (i % 3)] += weights[at] * gathered[i];
    }
    assertAllClose("pooled", poolFeatures(projected, [coarse], weights, points), expected, { absolute: 1e-5 });
  });

  it("pool with one weight for each group of channels as with the groups apart", () => {
    const weights = Float32Array.from({ length: points * views * 3 }, seededRandom(6));
    const grouped = poolFeatures(projected, [coarse], weights);
    for (let c = 0; c < 3; c++) {
      const own = weights.filter((_, i) => i % 3 === c);
      const alone = poolFeatures(projected, [coarse], own).filter((_, i) => i % 3 === c);
      assertAllClose(
        `channel ${c}`,
        grouped.filter((_, i) => i % 3 === c),
        alone,
      );
    }
    const six = grids(31, { width: 8, height: 6 }, 6, stridedPlacement(4));
    const pairs = poolFeatures(projected, [six], weights);
    const spread = poolFeatures(
      projected,
      [six],
      Float32Array.from({ length: 2 * weights.length }, (_, i) => weights[Math.floor(i / 2)]),
    );
    assertAllClose("pairs", pairs, spread);
  });
});

describe("maps that are pooled together", () => {
  const two = grids(31, { width: 8, height: 6 }, 2, stridedPlacement(4));
  const six = grids(32, { width: 4, height: 3 }, 6, stridedPlacement(8));
  const weightsOf = (groups: number): Float32Array =>
    Float32Array.from({ length: points * views * groups }, seededRandom(7));

  it("share the only weight of a sample and join their channels", () => {
    const weights = weightsOf(1);
    const both = poolFeatures(projected, [two, six], weights);
    const apart = [two, six].map((maps) => poolFeatures(projected, [maps], weights));
    for (let ray = 0; ray < rays; ray++) {
      const expected = [...apart[0].subarray(2 * ray, 2 * ray + 2), ...apart[1].subarray(6 * ray, 6 * ray + 6)];
      expect(Array.from(both.subarray(8 * ray, 8 * ray + 8))).toEqual(expected);
    }
  });

  it("divide the groups among them", () => {
    const weights = weightsOf(4);
    const both = poolFeatures(projected, [two, six], weights);
    const share = (first: number, count: number): Float32Array =>
      weights.filter((_, i) => i % 4 >= first && i % 4 < first + count);
    const apart = [poolFeatures(projected, [two], share(0, 1)), poolFeatures(projected, [six], share(1, 3))];
    for (let ray = 0; ray < rays; ray++) {
      const expected = [...apart[0].subarray(2 * ray, 2 * ray + 2), ...apart[1].subarray(6 * ray, 6 * ray + 6)];
      expect(Array.from(both.subarray(8 * ray, 8 * ray + 8))).toEqual(expected);
    }
  });
});

describe("features of grids with zeros around them", () => {
  /** Hidden samples whose pixel lies within a cell of the image, beside or behind it in depth. */
  const near = Array.from({ length: points * views }, (_, at) => at).filter(
    (at) => projected.visible[at] === 0 && interpolated(odd[at % views], at).some((value) => value !== 0),
  );

  it("are sampled where no view sees them too", () => {
    expect(near.length).toBeGreaterThan(0);
    const gathered = gatherFeatures(projected, [picture, odd]);
    for (let at = 0; at < points * views; at++) {
      const expected = [picture, odd].flatMap((maps) => interpolated(maps[at % views], at));
      Array.from(gathered.subarray(5 * at, 5 * at + 5)).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5);
      });
    }
  });

  it("are pooled where no view sees them too, by groups", () => {
    const weights = Float32Array.from({ length: points * views * 3 }, seededRandom(5));
    const gathered = gatherFeatures(projected, [odd]);
    const expected = new Float32Array(rays * 3);
    for (let i = 0; i < gathered.length; i++) {
      expected[3 * Math.floor(i / (3 * views * samples)) + (i % 3)] += weights[i] * gathered[i];
    }
    assertAllClose("pooled", poolFeatures(projected, [odd], weights), expected, { absolute: 1e-5 });
  });

  it("scatter back by the adjoint, from hidden samples too", () => {
    const gathered = gatherFeatures(projected, [odd]);
    const gradient = new Float32Array(gathered.length);
    for (const at of near) gradient.set(randomArray(at, [3]), 3 * at);
    const into = odd.map((map) => new Float32Array(map.values.length));
    scatterFeatures(projected, odd, gradient, 3, 0, into);
    const total = odd.reduce((sum, map, view) => sum + dot(map.values, into[view]), 0);
    expect(Math.abs(total)).toBeGreaterThan(0.01);
    expect(total).toBeCloseTo(dot(gathered, gradient), 4);
  });
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function interpolated(map: FeatureGrid, at: number): number[] {
  const taps = newTaps();
  bilinearTaps(map, projected.pixels[2 * at], projected.pixels[2 * at + 1], taps);
  return Array.from({ length: map.channels }, (_, c) =>
    taps.weights.reduce((sum, weight, tap) => sum + weight * map.values[taps.cells[tap] * map.channels + c], 0),
  );
}

/** Maps stacked view by view, taps of hidden views with weight 0. */
function graphFeeds(maps: readonly FeatureGrid[]): Record<string, Float32Array | Int32Array> {
  const cells = new Int32Array(points * views * 4);
  const weights = new Float32Array(points * views * 4);
  const taps = newTaps();
  for (let at = 0; at < points * views; at++) {
    const map = maps[at % views];
    bilinearTaps(map, projected.pixels[2 * at], projected.pixels[2 * at + 1], taps);
    for (let tap = 0; tap < 4; tap++) {
      cells[4 * at + tap] = (at % views) * map.width * map.height + taps.cells[tap];
      weights[4 * at + tap] = projected.visible[at] * taps.weights[tap];
    }
  }
  return {
    "taps.cells": cells,
    "taps.weights": weights,
    ...Object.fromEntries(maps.map(({ values }, view) => [`map${view}`, values])),
  };
}

describe("products of features", () => {
  it("are those of what is gathered at a sample, with each other and with vectors of the ray", () => {
    const [channels, count] = [5, 2];
    const gathered = gatherFeatures(projected, [fine, coarse]);
    const vectors = randomArray(31, [rays, count, channels]);
    const room = new Float32Array(points * views * (views + count) + 7).fill(9);
    const products = multiplyFeatures(projected, [fine, coarse], vectors, room);
    expect(products).toBe(room);
    const row = (values: Float32Array, index: number): Float32Array =>
      values.subarray(channels * index, channels * (index + 1));
    for (let point = 0; point < points; point++) {
      const others = [
        ...[0, 1, 2].map((view) => row(gathered, point * views + view)),
        ...[0, 1].map((vector) => row(vectors, Math.floor(point / samples) * count + vector)),
      ];
      for (let view = 0; view < views; view++) {
        others.forEach((other, column) => {
          const expected = row(gathered, point * views + view).reduce((sum, value, c) => sum + value * other[c], 0);
          expect(products[(point * views + view) * (views + count) + column]).toBeCloseTo(expected, 5);
        });
      }
    }
    expect(Array.from(products.subarray(products.length - 7))).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});
