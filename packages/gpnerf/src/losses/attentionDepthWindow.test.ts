import fc from "fast-check";
import { expect, it } from "vitest";
import { attentionDepthWindow, releasedCenter } from "./attentionDepthWindow.ts";

const seed = 20261122;

/** Weights of one ray with the largest at `at`. */
function peak(samples: number, at: number): Float32Array {
  const weights = new Float32Array(samples).fill(0.1);
  weights[at] = 0.5;
  return weights;
}

it("marks the samples around the largest weight, ray by ray, and no far ones", () => {
  const weights = Float32Array.of(...peak(10, 5), ...peak(10, 4));
  const { near, far } = attentionDepthWindow(weights, 10, 1);
  expect(Array.from(near).join("")).toBe("00001110000001110000");
  expect(far).toEqual(new Float32Array(20));
});

it("takes the first of equal weights", () => {
  const { near } = attentionDepthWindow(new Float32Array(64).fill(1 / 64), 64, 2);
  expect(near).toEqual(attentionDepthWindow(peak(64, 0), 64, 2).near);
});

it("wraps around at the start of the ray, as the released code does", () => {
  const { near } = attentionDepthWindow(peak(64, 0), 64, 2);
  expect(Array.from(near.keys()).filter((i) => near[i] === 1)).toEqual([0, 1, 2, 3, 63]);
});

it("moves centres inwards by the released rules", () => {
  const moved = Array.from({ length: 64 }, (_, i) => [i, releasedCenter(i, 64, 2)]).filter(([from, to]) => from !== to);
  expect(moved).toEqual([
    [0, 1],
    [1, 3],
    [2, 3],
    [61, 60],
    [62, 60],
    [63, 60],
  ]);
  expect(releasedCenter(3, 64, 0)).toBe(3);
});

it(`marks 2 · N_p + 1 samples whatever the weights (seed ${seed})`, () => {
  const ray = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 60 })).chain(([window, more]) => {
    const samples = 2 * window + 1 + more;
    const weight = fc.double({ min: 0, max: 1, noNaN: true });
    return fc.record({
      window: fc.constant(window),
      weights: fc.array(weight, { minLength: samples, maxLength: samples }),
    });
  });
  fc.assert(
    fc.property(ray, ({ window, weights }) => {
      const { near } = attentionDepthWindow(Float32Array.from(weights), weights.length, window);
      return near.reduce((a, b) => a + b, 0) === 2 * window + 1;
    }),
    { seed, numRuns: 200 },
  );
});

it("refuses rays that are shorter than the window, and numbers that make no whole rays", () => {
  expect(() => attentionDepthWindow(new Float32Array(8), 4, 2)).toThrow(/rays of 5 samples or more/);
  expect(() => attentionDepthWindow(new Float32Array(9), 8, 2)).toThrow(/9 weights came for rays of 8 samples/);
});
