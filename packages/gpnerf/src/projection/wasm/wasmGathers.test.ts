import { randomArray } from "@gpnerf/engine/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSharedMemory } from "../../wasm/webAssembly.ts";
import { cornerPlacement, type FeatureGrid, type GridPlacement, stridedPlacement } from "../featureGrid.ts";
import { type Gathers, plainGathers, type ViewGrids } from "../gatherFeatures.ts";
import type { ProjectedSamples } from "../projectSamples.ts";
import { scratchBytes } from "./scratch.ts";
import { WasmGathers } from "./wasmGathers.ts";

const seed = 20261122;
const image = { width: 20, height: 15 };
const memory = createSharedMemory(4 * 2 ** 20, 4 * 2 ** 20);
/** The scratch of another thread before ours. */
const wasm = new WasmGathers(memory, scratchBytes);
let nextFree = 2 * scratchBytes;

/** A random map for every view, in the memory. */
function grids(key: number, views: number, channels: number, kind: GridPlacement["outside"]): FeatureGrid[] {
  const stride = 2 + (key % 2);
  const size = { width: Math.ceil(image.width / stride), height: Math.ceil(image.height / stride) };
  const placement = kind === "edge" ? stridedPlacement(stride) : cornerPlacement(size, image);
  return Array.from({ length: views }, (_, view) => {
    const length = size.width * size.height * channels;
    if (nextFree + 4 * length > memory.buffer.byteLength) nextFree = 2 * scratchBytes;
    const values = new Float32Array(memory.buffer, nextFree, length);
    const address = nextFree;
    nextFree += 4 * length;
    values.set(randomArray(key + view, [length]));
    return { values, address, channels, ...size, ...placement };
  });
}

/** Points that fall anywhere on the image of each view and around it. */
function scattered(key: number, rays: number, points: number, views: number): ProjectedSamples {
  const count = rays * points;
  const share = randomArray(key, [count * views * 2]);
  return {
    count,
    views,
    points: new Float32Array(3 * count),
    rayDirection: new Float32Array(3 * rays),
    pixels: share.map((x, i) => (0.5 + 0.7 * x) * (i % 2 === 0 ? image.width : image.height)),
    visible: randomArray(key + 1, [count * views]).map((x) => (x > -0.3 ? 1 : 0)),
    direction: new Float32Array(count * views * 4),
  };
}

const magnitudes = (grid: FeatureGrid): FeatureGrid => ({ ...grid, values: grid.values.map(Math.abs) });

/** Within 1e-6 of the sum of the magnitudes of all terms. */
function expectEqual(actual: Float32Array, expected: Float32Array, terms: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    if (Math.abs(actual[i] - expected[i]) <= 1e-6 * terms[i]) continue;
    expect.fail(`[${i}]: got ${actual[i]}, expected ${expected[i]} of terms that add up to ${terms[i]}`);
  }
}

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const key = fc.integer({ min: 0, max: 2 ** 30 });
const outside = fc.constantFrom("edge" as const, "zeros" as const);
const scene = fc.record({ key, rays: size(3), points: size(30), views: size(4), outside });
const numRuns = 60;

describe("gathers in WebAssembly", () => {
  it(`gather as the plain ones, several modalities side by side (seed ${seed})`, () => {
    fc.assert(
      fc.property(scene, fc.array(size(70), { minLength: 1, maxLength: 3 }), (given, channels) => {
        const samples = scattered(given.key, given.rays, given.points, given.views);
        const maps = channels.map((count, i) => grids(given.key + 10 * i, given.views, count, given.outside));
        const expected = plainGathers.gatherFeatures(samples, maps);
        const terms = plainGathers.gatherFeatures(
          samples,
          maps.map((views) => views.map(magnitudes)),
        );
        expectEqual(wasm.gatherFeatures(samples, maps), expected, terms);
      }),
      { seed, numRuns },
    );
  });

  it(`pool as the plain ones, by groups of channels, along rays or at points (seed ${seed})`, () => {
    fc.assert(
      fc.property(scene, size(8), size(12), fc.boolean(), (given, groups, perGroup, atPoints) => {
        const samples = scattered(given.key, given.rays, given.points, given.views);
        const maps = grids(given.key, given.views, groups * perGroup, given.outside);
        const weights = randomArray(given.key + 5, [samples.count * given.views * groups]);
        const rows = atPoints ? samples.count : given.rays;
        const expected = plainGathers.poolFeatures(samples, [maps], weights, rows);
        const terms = plainGathers.poolFeatures(samples, [maps.map(magnitudes)], weights.map(Math.abs), rows);
        expectEqual(wasm.poolFeatures(samples, [maps], weights, rows), expected, terms);
      }),
      { seed, numRuns },
    );
  });

  it("pool several maps together as the plain ones", () => {
    const samples = scattered(5, 3, 40, 3);
    const maps = [grids(6, 3, 4, "edge"), grids(7, 3, 12, "edge")];
    for (const groups of [1, 4]) {
      const weights = randomArray(8, [samples.count * 3 * groups]);
      expectEqual(
        wasm.poolFeatures(samples, maps, weights),
        plainGathers.poolFeatures(samples, maps, weights),
        plainGathers.poolFeatures(
          samples,
          maps.map((views) => views.map(magnitudes)),
          weights.map(Math.abs),
        ),
      );
    }
  });

  it(`scatter as the plain ones, onto what is there (seed ${seed})`, () => {
    fc.assert(
      fc.property(scene, size(70), size(5), (given, channels, before) => {
        const samples = scattered(given.key, given.rays, given.points, given.views);
        const maps = grids(given.key, given.views, channels, given.outside);
        const width = before + channels + 2;
        // Longer than the samples, as the padded outputs of a stage are.
        const gradient = randomArray(given.key + 7, [samples.count * given.views * width + 10]);
        const sums = (gathers: Gathers, values: Float32Array): readonly Float32Array[] => {
          const arrays = gathers.startGradients("radiance", maps);
          for (const array of arrays) array.fill(0.5);
          gathers.scatterFeatures(samples, maps, values, width, before, arrays);
          return arrays;
        };
        const expected = sums(plainGathers, gradient);
        const terms = sums(plainGathers, gradient.map(Math.abs));
        sums(wasm, gradient).forEach((actual, view) => {
          expectEqual(actual, expected[view], terms[view]);
        });
      }),
      { seed, numRuns },
    );
  });

  it(`multiply as the plain ones, several modalities side by side (seed ${seed})`, () => {
    fc.assert(
      fc.property(scene, fc.array(size(70), { minLength: 1, maxLength: 3 }), size(4), (given, channels, more) => {
        const samples = scattered(given.key, given.rays, given.points, given.views);
        const maps = channels.map((count, i) => grids(given.key + 10 * i, given.views, count, given.outside));
        const count = more - 1;
        const vectors = randomArray(given.key + 3, [given.rays * count * channels.reduce((a, b) => a + b)]);
        const expected = plainGathers.multiplyFeatures(samples, maps, vectors);
        const terms = plainGathers.multiplyFeatures(
          samples,
          maps.map((views) => views.map(magnitudes)),
          vectors.map(Math.abs),
        );
        expectEqual(wasm.multiplyFeatures(samples, maps, vectors), expected, terms);
      }),
      { seed, numRuns },
    );
  });

  it("work in blocks: more samples than fit at once, rows that fill the scratch", () => {
    const [rays, points, views] = [3, 130, 4];
    const samples = scattered(1, rays, points, views);
    for (const channels of [2, 512]) {
      const maps = grids(2, views, channels, "edge");
      const all = maps.map(magnitudes);
      expectEqual(
        wasm.gatherFeatures(samples, [maps]),
        plainGathers.gatherFeatures(samples, [maps]),
        plainGathers.gatherFeatures(samples, [all]),
      );
      const weights = randomArray(3, [samples.count * views * channels]);
      expectEqual(
        wasm.poolFeatures(samples, [maps], weights),
        plainGathers.poolFeatures(samples, [maps], weights),
        plainGathers.poolFeatures(samples, [all], weights.map(Math.abs)),
      );
    }
  });

  it("gather into memory that is given, with zeros at its end", () => {
    const samples = scattered(1, 2, 3, 2);
    const maps = grids(1, 2, 5, "edge");
    const expected = plainGathers.gatherFeatures(samples, [maps]);
    const room = new Float32Array(expected.length + 7).fill(9);
    expect(wasm.gatherFeatures(samples, [maps], room)).toBe(room);
    expectEqual(
      room,
      Float32Array.from({ length: room.length }, (_, i) => expected[i] ?? 0),
      room.map(Math.abs),
    );
    expect(plainGathers.gatherFeatures(samples, [maps], room.fill(9))).toBe(room);
    expect(room).toEqual(Float32Array.from({ length: room.length }, (_, i) => expected[i] ?? 0));
  });

  it("leave what lies elsewhere, or does not fit, to the plain ones", () => {
    const samples = scattered(1, 2, 3, 2);
    const away = grids(1, 2, 5, "edge").map(({ address: _, ...grid }) => grid);
    expect(wasm.gatherFeatures(samples, [away])).toEqual(plainGathers.gatherFeatures(samples, [away]));
    const weights = randomArray(3, [samples.count * 2]);
    expect(wasm.poolFeatures(samples, [away], weights)).toEqual(plainGathers.poolFeatures(samples, [away], weights));
    const wide = grids(1, 2, 700, "edge");
    const far = { ...scattered(1, 2, 3, 2), views: 2 };
    expectEqual(
      wasm.gatherFeatures(
        far,
        Array.from({ length: 50 }, (): ViewGrids => wide),
      ),
      plainGathers.gatherFeatures(
        far,
        Array.from({ length: 50 }, (): ViewGrids => wide),
      ),
      plainGathers.gatherFeatures(
        far,
        Array.from({ length: 50 }, (): ViewGrids => wide.map(magnitudes)),
      ),
    );
    const gradient = randomArray(4, [samples.count * 2 * 5]);
    const [ours, theirs] = [0, 1].map(() => away.map(({ values }) => new Float32Array(values.length)));
    wasm.scatterFeatures(samples, away, gradient, 5, 0, ours);
    plainGathers.scatterFeatures(samples, away, gradient, 5, 0, theirs);
    expect(ours).toEqual(theirs);
  });
});

describe("gradients to scatter onto", () => {
  const maps = grids(1, 3, 4, "edge");

  it("are zeros in shared memory, the same for one name and new for others", () => {
    const first = wasm.startGradients("one", maps);
    expect(first.map(({ length }) => length)).toEqual(maps.map(({ values }) => values.length));
    expect(first.every(({ buffer }) => buffer instanceof SharedArrayBuffer)).toBe(true);
    const other = wasm.startGradients("other", maps);
    for (const array of [...first, ...other]) array.fill(3);
    const again = wasm.startGradients("one", maps);
    expect(again[0]).toBe(first[0]);
    expect(again.every((array) => array.every((x) => x === 0))).toBe(true);
    expect(other.every((array) => array.every((x) => x === 3))).toBe(true);
  });

  it("are made anew for maps of other sizes", () => {
    const first = wasm.startGradients("one", maps);
    const second = wasm.startGradients("one", maps.slice(1));
    expect(second.length).toBe(2);
    expect(second[0].buffer).not.toBe(first[0].buffer);
  });
});
